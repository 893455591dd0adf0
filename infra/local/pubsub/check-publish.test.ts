import { expect, test } from 'vitest';
import { checkPublish } from './check-publish.ts';

const EMPTY = { data: Buffer.alloc(0), attributes: {}, orderingKey: '' };

test('sizes count data, attributes and ordering key in UTF-8', () => {
  const messages = [
    { data: Buffer.from('abc'), attributes: { k: 'é' }, orderingKey: 'oo' },
    { ...EMPTY, attributes: { only: 'attributes' } },
  ];
  expect(checkPublish(messages)).toEqual({ kind: 'ok', value: [8, 14] });
});

const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`k${index}`, 'v']));

test.each([
  { name: 'no message', messages: [] },
  { name: 'a message with neither data nor attributes', messages: [EMPTY] },
  { name: '1001 messages', messages: new Array(1_001).fill({ ...EMPTY, data: Buffer.from('x') }) },
  { name: 'more than 10 MB', messages: [{ ...EMPTY, data: Buffer.alloc(10_000_001) }] },
  { name: '101 attributes', messages: [{ ...EMPTY, attributes: many }] },
  { name: 'an empty attribute key', messages: [{ ...EMPTY, attributes: { '': 'v' } }] },
  { name: 'a reserved attribute key', messages: [{ ...EMPTY, attributes: { googclient: 'v' } }] },
  { name: 'an attribute key of 257 bytes', messages: [{ ...EMPTY, attributes: { ['k'.repeat(257)]: 'v' } }] },
  {
    name: 'an attribute value of 1025 bytes',
    messages: [{ ...EMPTY, attributes: { k: 'v'.repeat(1_025) } }],
  },
])('$name is refused, as production does', ({ messages }) => {
  expect(checkPublish(messages)).toMatchObject({ kind: 'refused', code: 'INVALID_ARGUMENT' });
});
