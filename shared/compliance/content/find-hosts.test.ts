import { expect, test } from 'vitest';
import { findHosts } from './find-hosts.ts';

test.each([
  ['bare, at the end of a sentence', 'see bit.ly.', ['bit.ly']],
  ['with path', 'bit.ly/abc now', ['bit.ly']],
  ['with scheme and port', 'https://go.bit.ly:8080/x', ['go.bit.ly']],
  ['behind a user name that looks like a host', 'http://bank.example@bit.ly/x', ['bank.example', 'bit.ly']],
  ['in brackets', '(bit.ly)', ['bit.ly']],
  ['two', 'a.example b.example', ['a.example', 'b.example']],
  ['in a query', 'x.example/?u=bit.ly', ['x.example', 'bit.ly']],
  ['two with two dots between', 'a.example..b.example', ['a.example', 'b.example']],
  ['with letters of another alphabet', 'пример.рф/x', ['пример.рф']],
  ['a dash', 'my-site.example', ['my-site.example']],
  ['an abbreviation counts, which harms nothing', 'at 9 a.m. today', ['a.m']],
  ['no dot', 'hello there', []],
  ['dots alone', 'well...', []],
  ['dots at the edges', '.x y.', []],
])('%s', (_, text, hosts) => {
  expect(findHosts(text)).toEqual(hosts);
});

test('a hostile text is read once', () => {
  expect(findHosts('a'.repeat(200_000))).toEqual([]);
  expect(findHosts('.'.repeat(200_000))).toEqual([]);
  expect(findHosts('a.'.repeat(100_000))).toHaveLength(1);
  expect(findHosts(`${'a'.repeat(50_000)}. `.repeat(4))).toEqual([]);
});
