import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { isOurs, jasminName, jasminPassword } from './names.ts';

const FIRST = '019ab4c2-7e10-7a31-8f00-0123456789ab' as Uuid;
const SAME_MOMENT = '019ab4c2-7e10-7a31-8f00-0123456789ac' as Uuid;

test.each([
  { id: FIRST, name: 'rm-4d2pf2db' },
  { id: SAME_MOMENT, name: 'rm-4d2pf2dc' },
])('rows made in the same millisecond have names of their own: $name', ({ id, name }) => {
  expect(jasminName(id)).toBe(name);
});

test('a name fits what Jasmin takes as user name, filter id and tag', () => {
  expect(jasminName(FIRST)).toMatch(/^[-a-z0-9]{1,15}$/);
});

test.each([
  { name: 'rm-4d2pf2db', ours: true },
  { name: 'sinch_primary', ours: false },
])('only what carries the prefix is touched: $name', ({ name, ours }) => {
  expect(isOurs(name)).toBe(ours);
});

test('passwords fit an SMPP bind and differ by name and by key', () => {
  const key = Buffer.alloc(32, 1);
  const passwords = [
    jasminPassword(key, 'rm-a'),
    jasminPassword(key, 'rm-b'),
    jasminPassword(Buffer.alloc(32, 2), 'rm-a'),
  ];
  expect(new Set(passwords).size).toBe(3);
  for (const password of passwords) expect(password).toMatch(/^[0-9a-z]{8}$/);
});
