import { expect, test } from 'vitest';
import { type Kinship, kinshipOf } from './kinship.ts';

const SUBMITTED = new Date('2026-11-22T12:00:00.000Z');
const PART = { recipient: '+16505550123', submittedAt: SUBMITTED };

test.each<[string, string | null, string | null, Kinship]>([
  ['the recipient answers', '16505550123', '14155550100', 'own'],
  ['with a plus and blanks', '+1 650 555 0123', '14155550100', 'own'],
  ['in national form', '6505550123', '14155550100', 'own'],
  ['with an exit code', '0016505550123', '14155550100', 'own'],
  ['the addresses are not swapped', '14155550100', '16505550123', 'own'],
  ['the receipt has no address', '', '', 'possible'],
  ['its addresses were not kept', null, null, 'possible'],
  ['it has a short sender alone', '', '12345', 'possible'],
  ['another recipient answers', '16505550999', '14155550100', 'foreign'],
  ['another one, to a short sender', '16505550999', '12345', 'foreign'],
])('%s', (_case, from, to, expected) => {
  expect(kinshipOf({ from, to, receivedAt: SUBMITTED }, PART)).toBe(expected);
});

test.each([
  ['ten minutes before the commit', -600_000, 'own'],
  ['longer before: the id is used again', -600_001, 'foreign'],
  ['three days later', 3 * 86_400_000, 'own'],
])('a receipt that comes %s', (_case, laterMs, expected) => {
  const receivedAt = new Date(SUBMITTED.getTime() + laterMs);
  expect(kinshipOf({ from: '16505550123', to: '', receivedAt }, PART)).toBe(expected);
});
