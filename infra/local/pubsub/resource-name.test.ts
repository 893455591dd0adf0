import { expect, test } from 'vitest';
import { parseResourceName } from './resource-name.ts';

test.each([
  { name: 'projects/p/topics/message-accepted', valid: true, why: 'an ordinary name' },
  { name: 'projects/p/topics/a.b_c~d+e%2', valid: true, why: 'every allowed sign' },
  { name: 'projects/p/topics/ab', valid: false, why: 'under three characters' },
  { name: `projects/p/topics/a${'b'.repeat(255)}`, valid: false, why: 'over 255 characters' },
  { name: 'projects/p/topics/google-like', valid: false, why: 'goog is reserved' },
  { name: 'projects/p/topics/1abc', valid: false, why: 'must start with a letter' },
  { name: 'projects/p/subscriptions/abc', valid: false, why: 'another kind' },
  { name: 'projects/p/topics/abc/def', valid: false, why: 'a part too many' },
  { name: 'projects//topics/abc', valid: false, why: 'no project' },
])('$why: $valid', ({ name, valid }) => {
  expect(parseResourceName(name, 'topics').kind === 'ok').toBe(valid);
});

test('the parts of a name', () => {
  expect(parseResourceName('projects/p1/subscriptions/s-1', 'subscriptions')).toEqual({
    kind: 'ok',
    value: { project: 'p1', id: 's-1' },
  });
});
