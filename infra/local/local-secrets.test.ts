import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureSecrets } from './local-secrets.ts';

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'secrets-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('secrets are made once, for the owner alone, and differ between stacks', async () => {
  const first = await ensureSecrets(join(dir, 'a'));
  expect(await ensureSecrets(join(dir, 'a'))).toEqual(first);
  expect((await stat(join(dir, 'a/secrets.json'))).mode & 0o777).toBe(0o600);
  const other = await ensureSecrets(join(dir, 'b'));
  for (const name of Object.keys(first) as (keyof typeof first)[])
    expect(other[name]).not.toEqual(first[name]);
});

test('each secret has the form that its reader wants', async () => {
  const secrets = await ensureSecrets(dir);
  expect(Buffer.from(secrets.encryptionKey, 'base64')).toHaveLength(32);
  expect(secrets.carrierPassword).toMatch(/^[0-9A-Za-z]{8}$/);
  expect(secrets.demoWebhookSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(secrets.tokenSigningKey).toMatchObject({ kty: 'RSA', alg: 'RS256', use: 'sig' });
  expect(secrets.tokenSigningKey).toHaveProperty('kid');
});

test('a file of an earlier version gets what came later, once, and keeps what it holds', async () => {
  const { operatorApiKey, operatorApiSecret, ...before } = await ensureSecrets(dir);
  const { demoSmppPassword, demoTestApiKey, demoTestApiSecret, ...earlier } = before;
  await writeFile(join(dir, 'secrets.json'), JSON.stringify(earlier));
  const secrets = await ensureSecrets(dir);
  expect(secrets).toEqual({
    ...earlier,
    demoSmppPassword: expect.stringMatching(/^[0-9A-Za-z]{8}$/),
    demoTestApiKey: expect.stringMatching(/^rk_test_/),
    demoTestApiSecret: expect.stringMatching(/^rs_test_/),
    operatorApiKey: expect.stringMatching(/^ro_[0-9a-f]{24}$/),
    operatorApiSecret: expect.stringMatching(/^ros_[\w-]{43}$/),
  });
  expect(JSON.parse(await readFile(join(dir, 'secrets.json'), 'utf8'))).toEqual(secrets);
  expect(secrets.demoSmppPassword).not.toBe(demoSmppPassword);
  expect(secrets.demoTestApiKey).not.toBe(demoTestApiKey);
  expect(secrets.demoTestApiSecret).not.toBe(demoTestApiSecret);
  expect([secrets.operatorApiKey, secrets.operatorApiSecret]).not.toContain(operatorApiKey);
  expect(secrets.operatorApiSecret).not.toBe(operatorApiSecret);
});

test('a damaged file is told, never replaced: the database was made with what it held', async () => {
  await writeFile(join(dir, 'secrets.json'), '{"databasePassword":');
  await expect(ensureSecrets(dir)).rejects.toThrow('is damaged');
});
