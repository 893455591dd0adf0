import { expect, test } from 'vitest';
import { storableText } from './storable-text.ts';

test.each([
  ['what can be stored stays as it is', 'metadata.größe 👋', 20, 'metadata.größe 👋'],
  ['NUL would fail the statement', 'metadata.a\0b', 20, 'metadata.a\ufffdb'],
  ['so would half of a surrogate pair', 'a\ud83d', 20, 'a\ufffd'],
  ['also the half that the cut leaves', 'abc👋', 4, 'abc\ufffd'],
  ['a name of megabytes would be stored for each message', 'aaaaaaaa', 3, 'aaa'],
])('%s', (_, text, lengthMax, stored) => {
  expect(storableText(text, lengthMax)).toBe(stored);
});
