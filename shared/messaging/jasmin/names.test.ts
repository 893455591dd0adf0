import { expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import { isOurs, jasminName, jasminPassword, nameNumber, passwordMark } from './names.ts';

const FIRST = '019ab4c2-7e10-7a31-8f00-0123456789ab' as Uuid;
const KEY = Buffer.alloc(32, 1);
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

test.each([
  { name: 'rm-00000000', number: 0 },
  { name: 'rm-0000000z', number: 31 },
  { name: 'rm-zzzzzzzz', number: 1_099_511_627_775 },
  { name: 'rm-shared', number: undefined },
  { name: 'somebody123', number: undefined },
])("the order of a connector's route follows from its name: $name", ({ name, number }) => {
  expect(nameNumber(name)).toBe(number);
});

test('the mark of the passwords tells keys and versions apart, and is a group id', () => {
  const marks = [passwordMark(KEY, 1), passwordMark(KEY, 2), passwordMark(Buffer.alloc(32, 2), 1)];
  expect(new Set(marks).size).toBe(3);
  for (const mark of marks) expect(mark).toMatch(/^rm-pw-[0-9a-z]{8}$/);
});

test('passwords fit an SMPP bind and differ by name, by key and by version', () => {
  const passwords = [
    jasminPassword(KEY, 'rm-a', 1),
    jasminPassword(KEY, 'rm-b', 1),
    jasminPassword(KEY, 'rm-a', 2),
    jasminPassword(Buffer.alloc(32, 2), 'rm-a', 1),
  ];
  expect(new Set(passwords).size).toBe(4);
  for (const password of passwords) expect(password).toMatch(/^[0-9a-z]{8}$/);
});
