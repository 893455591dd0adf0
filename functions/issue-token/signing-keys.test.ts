import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { parseSigningKeys, publicKeySet } from './signing-keys.ts';

function jwk(kind: 'rsa' | 'short' | 'ec', part: 'private' | 'public' = 'private'): object {
  const pair =
    kind === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: kind === 'short' ? 1_024 : 2_048 });
  return (part === 'private' ? pair.privateKey : pair.publicKey).export({ format: 'jwk' });
}

test('all keys are published in their order, their private members are not', () => {
  const parsed = parseSigningKeys(
    JSON.stringify([
      { ...jwk('rsa'), kid: 'new' },
      { ...jwk('rsa'), kid: 'old' },
    ]),
  );
  if (parsed.kind !== 'parsed') throw new Error(parsed.problems.join());
  const { keys } = publicKeySet(parsed.keys);
  expect(keys.map(({ kid }) => kid)).toEqual(['new', 'old']);
  for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
});

test.each([
  ['not JSON', '[{', 'must be a JSON array of private JWKs'],
  ['not a list', '{}', 'must be a JSON array of private JWKs'],
  ['an empty list', '[]', 'must hold at least one key'],
  ['no kid', JSON.stringify([jwk('rsa')]), 'key 1 has no kid'],
  ['a public key', JSON.stringify([{ ...jwk('rsa', 'public'), kid: 'a' }]), 'key 1 is not a private RSA key'],
  ['another kind of key', JSON.stringify([{ ...jwk('ec'), kid: 'a' }]), 'key 1 is not for RS256'],
  [
    'another algorithm',
    JSON.stringify([{ ...jwk('rsa'), kid: 'a', alg: 'PS256' }]),
    'key 1 is not for RS256',
  ],
  ['a short key', JSON.stringify([{ ...jwk('short'), kid: 'a' }]), 'key 1 has fewer than 2048 bits'],
  ['null', '[null]', 'key 1 has no kid'],
])('the process does not start with %s', (_, text, problem) => {
  expect(parseSigningKeys(text)).toEqual({ kind: 'unusable', problems: [problem] });
});

test('two keys of one kid are refused: a verifier could not tell them apart', () => {
  const text = JSON.stringify([
    { ...jwk('rsa'), kid: 'a' },
    { ...jwk('rsa'), kid: 'a' },
  ]);
  expect(parseSigningKeys(text)).toEqual({ kind: 'unusable', problems: ['key 2 has the kid of another'] });
});
