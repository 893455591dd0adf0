import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { createAcceptedTickets } from './accepted-tickets.ts';

const FIRST = '019ab4c2-7e10-7a31-8f00-0123456789ab' as Uuid;
const SECOND = '019ab4c2-7e10-7a31-8f00-0123456789ac' as Uuid;

test('a ticket that does not come back is missed by its connector alone', () => {
  const tickets = createAcceptedTickets();
  tickets.accepted(FIRST, 'rm-a', 1_000);
  tickets.accepted(SECOND, 'rm-a', 2_000);
  expect(tickets.oldestMs('rm-a')).toBe(1_000);
  expect(tickets.oldestMs('rm-b')).toBeUndefined();
  tickets.returned(FIRST, 'rm-a', 2_500);
  expect(tickets.oldestMs('rm-a')).toBe(2_000);
  expect(tickets.lastReturnMs()).toBe(2_500);
  expect(tickets.lastReturnMs('rm-a')).toBe(2_500);
  expect(tickets.lastReturnMs('rm-b')).toBe(0);
  tickets.forget();
  expect(tickets.oldestMs('rm-a')).toBeUndefined();
});
