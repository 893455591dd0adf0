import { expect, test } from 'vitest';
import { hashApiSecret, makeApiCredentials, modeOfKey, secretMatches } from './credentials.ts';

const PEPPER = Buffer.from('pepper');

test('a hash is the HMAC-SHA256 under the pepper (value from openssl dgst -hmac)', () => {
  expect(hashApiSecret(PEPPER, 'secret')).toBe(
    'v1:804e6d854739162fdea0d455b3aafe67f40d2919406186a27be601596ac6d306',
  );
});

test('only the right secret under the right pepper opens', () => {
  const stored = hashApiSecret(PEPPER, 'secret');
  expect(secretMatches(PEPPER, 'secret', stored)).toBe(true);
  expect(secretMatches(PEPPER, 'Secret', stored)).toBe(false);
  expect(secretMatches(Buffer.from('other'), 'secret', stored)).toBe(false);
  expect(secretMatches(PEPPER, 'secret', undefined)).toBe(false);
  expect(secretMatches(PEPPER, '', undefined)).toBe(false);
  expect(secretMatches(PEPPER, 'secret', 'v1:short')).toBe(false);
});

test('keys say their mode, secrets carry 256 bits', () => {
  const made = makeApiCredentials('test', (bytes) => Buffer.alloc(bytes, 1));
  expect(made.apiKey).toBe('rk_test_010101010101010101010101');
  expect(Buffer.from(made.apiSecret.slice('rs_test_'.length), 'base64url')).toHaveLength(32);
  expect(modeOfKey(made.apiKey)).toBe('test');
  expect(modeOfKey('rk_live_00')).toBe('live');
});
