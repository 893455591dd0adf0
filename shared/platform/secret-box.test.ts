import { expect, test } from 'vitest';
import { decryptSecret, encryptSecret } from './secret-box.ts';

const KEY = Buffer.alloc(32, 7);

test('a secret comes back, and the same secret never looks the same twice', () => {
  const first = encryptSecret(KEY, 'whsec_abc');
  expect(decryptSecret(KEY, first)).toBe('whsec_abc');
  expect(encryptSecret(KEY, 'whsec_abc')).not.toBe(first);
});

test('an altered secret, another key and a foreign text are refused', () => {
  const sealed = encryptSecret(KEY, 'whsec_abc');
  const altered = sealed.slice(0, -2) + (sealed.endsWith('A=') ? 'B=' : 'A=');
  expect(() => decryptSecret(KEY, altered)).toThrow();
  expect(() => decryptSecret(Buffer.alloc(32, 8), sealed)).toThrow();
  expect(() => decryptSecret(KEY, 'plain text')).toThrow('not an encrypted secret');
});
