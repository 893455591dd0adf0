import { expect, test } from 'vitest';
import { etagOf, readIfMatch, rowVersion } from './if-match.ts';

function verdictOn(header: string | undefined, version = '741'): string {
  const read = readIfMatch({ headers: header === undefined ? {} : { 'if-match': header } });
  return read.kind === 'present' ? `allows ${read.ifMatch.allows(version)}` : read.kind;
}

test.each([
  ['a change without a version is not taken for any', undefined, 'absent'],
  ['the version that is there', '"741"', 'allows true'],
  ['an older version', '"740"', 'allows false'],
  ['one of several', '"740", "741"', 'allows true'],
  ['whatever is there', '*', 'allows true'],
  ['a weak tag says only that it looks alike', 'W/"741"', 'allows false'],
  ['a version without its quotes', '741', 'malformed'],
  ['a part of a version', '"74"', 'allows false'],
  ['nothing', '', 'malformed'],
  ['a star among tags', '*, "741"', 'malformed'],
])('%s', (_, header, expected) => {
  expect(verdictOn(header)).toBe(expected);
});

test('a version is a tag in quotes', () => {
  expect(etagOf('741.902')).toBe('"741.902"');
});

test('the version of several rows changes with each of them', () => {
  expect(rowVersion('a', 'b')).toBe(`a.xmin::text || '.' || b.xmin::text`);
});
