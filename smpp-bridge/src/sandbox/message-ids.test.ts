import { expect, test } from 'vitest';
import { createMessageIds } from './message-ids.ts';

test('ids are decimal, distinct, and begin anew at each start', () => {
  const nextId = createMessageIds(1_795_384_742_987);
  expect([nextId(), nextId()]).toEqual(['1795384742987000000', '1795384742987000001']);
  expect(createMessageIds(1_795_384_742_988)()).toBe('1795384742988000000');
});
