import { expect, test } from 'vitest';
import { maskNumbers, maskValues } from './mask-values.ts';

test.each([
  ['a number', '+16505550123', '+165******23'],
  ['a number inside a text', 'number:+16505550123 was moved', 'number:+165******23 was moved'],
  ['two numbers', '+16505550123,+447700900123', '+165******23,+447*******23'],
  ['a time has no number', '2026-11-25T09:30:00.000+00:00', '2026-11-25T09:30:00.000+00:00'],
  ['an id has none either', 'msg_01kawz8y5qf3sbm2e7vtn4hxcd', 'msg_01kawz8y5qf3sbm2e7vtn4hxcd'],
])('%s', (_, text, expected) => {
  expect(maskNumbers(text)).toBe(expected);
});

test('what is deep inside is masked too, and what is no number or text stays', () => {
  expect(
    maskValues({
      status: 'active',
      limit: 16505550123,
      numbers: ['+16505550123', null],
      routes: { '+16505550123': { body: 'Your code is 4711' } },
    }),
  ).toEqual({
    status: 'active',
    limit: 16505550123,
    numbers: ['+165******23', null],
    routes: { '+165******23': { body: '(17 characters)' } },
  });
});
