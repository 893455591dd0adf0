import { expect, test } from 'vitest';
import {
  hashApiSecret,
  makeApiCredentials,
  type Peppers,
  parsePeppers,
  secretMatches,
} from './credentials.ts';

const PEPPER = Buffer.from('pepper');
const PEPPERS: Peppers = [{ version: 'v1', key: PEPPER }];
const OTHER: Peppers = [{ version: 'v1', key: Buffer.from('other') }];

test('a hash is the HMAC-SHA256 under the pepper (value from openssl dgst -hmac)', () => {
  expect(hashApiSecret(PEPPER, 'secret')).toBe(
    'v1:804e6d854739162fdea0d455b3aafe67f40d2919406186a27be601596ac6d306',
  );
});

test('only the right secret under the right pepper opens', () => {
  const stored = hashApiSecret(PEPPER, 'secret');
  expect(secretMatches(PEPPERS, 'secret', stored)).toBe(true);
  expect(secretMatches(PEPPERS, 'Secret', stored)).toBe(false);
  expect(secretMatches(OTHER, 'secret', stored)).toBe(false);
  expect(secretMatches(PEPPERS, 'secret', undefined)).toBe(false);
  expect(secretMatches(PEPPERS, '', undefined)).toBe(false);
  expect(secretMatches(PEPPERS, 'secret', 'v1:short')).toBe(false);
});

test('keys say their mode, secrets carry 256 bits', () => {
  const made = makeApiCredentials('test', (bytes) => Buffer.alloc(bytes, 1));
  expect(made.apiKey).toBe('rk_test_010101010101010101010101');
  expect(Buffer.from(made.apiSecret.slice('rs_test_'.length), 'base64url')).toHaveLength(32);
});

test('a new pepper makes the hashes, and those of the one before still open', () => {
  const newer = { version: 'v2', key: Buffer.from('newer') };
  const both: Peppers = [newer, PEPPERS[0]];
  const old = hashApiSecret(PEPPER, 'secret');
  expect(secretMatches(both, 'secret', old)).toBe(true);
  expect(secretMatches(both, 'secret', hashApiSecret(newer.key, 'secret', 'v2'))).toBe(true);
  expect(secretMatches(both, 'secret', hashApiSecret(newer.key, 'secret', 'v1'))).toBe(false);
  expect(secretMatches([newer], 'secret', old)).toBe(false);
});

const KEY = Buffer.alloc(32, 1).toString('base64');
test.each<[string, string, string[] | undefined]>([
  ['one key is version 1', KEY, ['v1']],
  ['several keep their order', `v2:${KEY} v1:${KEY}`, ['v2', 'v1']],
  ['a short key', 'c2hvcnQ=', undefined],
  ['a version twice', `v1:${KEY} v1:${KEY}`, undefined],
  ['a half good list', `v2:${KEY} v1:`, undefined],
  ['no base64', '-'.repeat(44), undefined],
  ['nothing', '', undefined],
])('peppers: %s', (_, text, versions) => {
  expect(parsePeppers(text)?.map(({ version }) => version)).toEqual(versions);
});
