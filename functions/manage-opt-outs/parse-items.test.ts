import { expect, test } from 'vitest';
import { parseItems } from './parse-items.ts';

test('an item is a number, or says which sender it is about', () => {
  const items = [
    '+16505550123',
    { recipient: '+16505550124' },
    { recipient: '+16505550125', sender: null },
    { recipient: '+16505550126', sender: '555111' },
  ];
  expect(parseItems(items)).toEqual({
    pairs: [
      ['+16505550123', ''],
      ['+16505550124', ''],
      ['+16505550125', ''],
      ['+16505550126', '555111'],
    ],
    errors: [],
  });
});

test.each<[string, unknown, string]>([
  ['no number', 'recipient', 'recipient must be an E.164 number such as +14155551234'],
  ['an empty line', '', 'recipient must be an E.164 number such as +14155551234'],
  ['a number without its plus', '16505550123', 'recipient must be an E.164 number such as +14155551234'],
  ['another type', 16505550123, 'the item Invalid input: expected object, received number'],
  ['nothing', null, 'the item Invalid input: expected object, received null'],
  [
    'a field that no row can hold',
    { recipient: '+16505550123', 'a\0': 1 },
    'the item Unrecognized key: "a\ufffd"',
  ],
  ['a misspelt field', { recipient: '+16505550123', from: '1' }, 'the item Unrecognized key: "from"'],
])('%s is the error of its line, and of no other', (_what, value, message) => {
  expect(parseItems(['+16505550123', value, '+16505550124'])).toEqual({
    pairs: [
      ['+16505550123', ''],
      ['+16505550124', ''],
    ],
    errors: [{ line: 2, message }],
  });
});

test('a message about a long line is short', () => {
  const [error] = parseItems([{ recipient: '+16505550123', [`x${'y'.repeat(500)}`]: 1 }]).errors;
  expect(error?.message).toHaveLength(200);
});
