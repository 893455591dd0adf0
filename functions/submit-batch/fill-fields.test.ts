import { expect, test } from 'vitest';
import { fillFields } from './fill-fields.ts';

const FIELDS = { name: 'Ann', code: '$&', _x1: '' };

test.each([
  ['Hello', 'Hello'],
  ['Hi {{name}}, {{ name }}!', 'Hi Ann, Ann!'],
  ['{{code}}{{_x1}}.', '$&.'],
  ['{name} {{}} {{a b}}', '{name} {{}} {{a b}}'],
])('%s becomes %s', (text, filled) => {
  expect(fillFields(text, FIELDS)).toEqual({ kind: 'filled', text: filled });
});

test('a value is not read for further fields', () => {
  expect(fillFields('{{a}}', { a: '{{b}}', b: 'x' })).toEqual({ kind: 'filled', text: '{{b}}' });
});

test.each([['{{amount}}'], ['{{toString}}'], ['{{__proto__}}']])(
  'a text with %s and no value for it is refused',
  (text) => {
    expect(fillFields(text, FIELDS)).toEqual({ kind: 'missing', field: text.slice(2, -2) });
  },
);

test('what grows beyond ten segments is not made', () => {
  expect(fillFields('{{a}}'.repeat(9), { a: 'x'.repeat(500) })).toEqual({ kind: 'too-long' });
});
