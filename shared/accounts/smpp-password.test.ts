import { expect, test } from 'vitest';
import { createSmppPasswords, hashSmppPassword, makeSmppPassword } from './smpp-password.ts';

const salt = () => Buffer.alloc(16, 0xab);
// By Python: hashlib.scrypt(b'secret08', salt=b'\xab'*16, n=16384, r=8, p=1, dklen=32).hex()
const HASH =
  'scrypt:abababababababababababababababab:0a1c8309daf2d624d86b5d76374ba86774198874257267649beabd52e586fd6a';

test('a hash made by another implementation is understood, and ours is the same', async () => {
  expect(await hashSmppPassword('secret08', salt)).toBe(HASH);
  expect(await createSmppPasswords().matches('secret08', [HASH])).toBe(true);
});

test('the second of two hashes opens too, so that a rotation has an overlap', async () => {
  const other = await hashSmppPassword('another1', salt);
  expect(await createSmppPasswords().matches('secret08', [other, HASH])).toBe(true);
});

test.each<[string, string, readonly string[]]>([
  ['another password', 'secret09', [HASH]],
  ['nobody', 'secret08', []],
  ['a hash that is damaged', 'secret08', ['scrypt:ab:cd']],
  ['an empty password', '', [HASH]],
])('%s does not open', async (_what, password, hashes) => {
  const passwords = createSmppPasswords();
  expect(await passwords.matches(password, hashes)).toBe(false);
  expect(await passwords.matches(password, hashes)).toBe(false);
});

test('a password that was verified with one hash is not known with another', async () => {
  const passwords = createSmppPasswords();
  await passwords.matches('secret08', [HASH]);
  expect(await passwords.matches('secret08', [await hashSmppPassword('another1', salt)])).toBe(false);
});

test('a new password fits the wire and is never the same', () => {
  const made = new Set(Array.from({ length: 100 }, makeSmppPassword));
  expect(made.size).toBe(100);
  for (const password of made) expect(password).toMatch(/^[0-9A-Za-z]{8}$/);
});
