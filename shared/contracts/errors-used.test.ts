// The catalogue and the code name the same errors. TypeScript sees to typed places; SQL and texts it does not see, so the
// source is read. The positive controls prove that the reader finds what it looks for.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { ErrorEntry } from './errors/error-entry.ts';
import { ERROR_CATALOGUE } from './errors.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_PRODUCT = /\.test\.ts$|^shared\/testing\/|^shared\/contracts\/errors(\.ts$|\/)/;

const PRODUCT = ['functions', 'shared', 'smpp-bridge', 'infra/local']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name)),
  )
  .filter((file) => !NOT_PRODUCT.test(file))
  .map((file) => ({ file, text: readFileSync(join(ROOT, file), 'utf8') }));

/** `code` of zod's own issues. */
const NOT_OURS = ['custom'];

const CODE = "'([a-z][a-z0-9_]*)'";
const PLACES: readonly RegExp[] = [
  new RegExp(`\\b(?:code|errorCode): ${CODE}`, 'g'),
  new RegExp(`\\b(?:sendRefusal|refuse)\\(\\w+, ${CODE}`, 'g'),
  new RegExp(`\\b(?:problemOf|errorEntry|errorPageOf)\\(${CODE}`, 'g'),
];
// In SQL: `error_code = 'x'`, and each branch of `error_code = case … then 'x' else 'y' end`.
const SQL_PLACE = /\berror_code\s*=\s*(?:case\b[\s\S]*?\bend\b|'[a-z0-9_]+')/g;
const SQL_CODE = new RegExp(`(?:=|\\bthen|\\belse)\\s*${CODE}(?!\\s*then\\b)`, 'g');

/** The codes that a source text gives, where codes stand. */
function codesGiven(text: string): string[] {
  const typed = PLACES.flatMap((place) => [...text.matchAll(place)]);
  const inSql = [...text.matchAll(SQL_PLACE)].flatMap(([place]) => [...place.matchAll(SQL_CODE)]);
  return [...typed, ...inSql].map((match) => match[1] ?? '').filter((code) => !NOT_OURS.includes(code));
}

function unknownCodes(text: string): string[] {
  return codesGiven(text).filter((code) => !Object.hasOwn(ERROR_CATALOGUE, code));
}

test('whatever the code answers or stores is in the catalogue', () => {
  expect(PRODUCT.flatMap(({ text }) => codesGiven(text)).length).toBeGreaterThan(30);
  const unknown = PRODUCT.flatMap(({ file, text }) => unknownCodes(text).map((code) => `${file}: ${code}`));
  expect(unknown).toEqual([]);
});

test.each([
  ['an answer', "return { kind: 'refused', code: 'gone_astray' };"],
  ['an outcome', "{ kind: 'failed', errorCode: 'gone_astray', carrierError }"],
  ['a refusal of the gateway', "sendRefusal(response, 'gone_astray', {});"],
  ['a problem document', "problemOf('gone_astray')"],
  ['a statement', "set status = 'failed', error_code = 'gone_astray', wakes = 0"],
  ['a branch of a statement', "error_code = case s.policy when 'fail' then 'gone_astray' end,"],
  ['the last branch', "error_code = case when a = 'b'\n then 'partial' else 'gone_astray' end"],
])('the reader finds an unknown code in %s', (_, text) => {
  expect(unknownCodes(text)).toEqual(['gone_astray']);
});

describe('an entry that nothing gives is a promise that nobody keeps', () => {
  const texts = PRODUCT.map(({ text }) => text);
  const isNamed = (code: string) => texts.some((text) => text.includes(`'${code}'`));
  const entries: readonly (readonly [string, ErrorEntry])[] = Object.entries(ERROR_CATALOGUE);

  test.each(entries)('%s is given somewhere, or says what it is reserved for', (code, { reserved }) => {
    const state = isNamed(code) ? 'given' : 'not given';
    expect(state).toBe(reserved === undefined ? 'given' : 'not given');
  });

  test('a code that no file names is seen as such', () => {
    expect(isNamed('gone_astray')).toBe(false);
    expect(isNamed('sender_not_owned')).toBe(true);
  });
});
