import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Audience } from '../contracts/token.ts';
import { createAuthenticator, SigningKeysUnreadable } from './authenticate.ts';

const ISSUER = 'https://api.test';
const ACCOUNT = 'acc_01jd3m5v9gf6rbtw8k2hqz4x7c';
const NOW_SECONDS = 1_790_000_000;

let ours: CryptoKey;
let oursPublic: CryptoKey;
let foreign: CryptoKey;
let keyServer: Server;
let keySetReads = 0;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  ours = pair.privateKey;
  oursPublic = pair.publicKey;
  foreign = (await generateKeyPair('RS256')).privateKey;
  const body = JSON.stringify({
    keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'ours', alg: 'RS256' }],
  });
  keyServer = createServer((request, response) => {
    keySetReads += 1;
    response.writeHead(request.url === '/down' ? 500 : 200).end(request.url === '/down' ? '' : body);
  }).listen(0, '127.0.0.1');
  await once(keyServer, 'listening');
});
afterAll(() => keyServer.close());

const CLOCK = { now: () => new Date(NOW_SECONDS * 1_000) };

function makeAuthenticator(path = '/jwks', clock = CLOCK, audience: Audience = 'api') {
  const { port } = keyServer.address() as AddressInfo;
  const config = { TOKEN_ISSUER: ISSUER, JWKS_URL: `http://127.0.0.1:${port}${path}`, FORWARDED_HOPS: 0 };
  return createAuthenticator(config, { audience, clock });
}

const from = (authorization: string) => ({ authorization, forwardedFor: '10.0.0.1, 203.0.113.7' });

const CLAIMS: JWTPayload = {
  iss: ISSUER,
  aud: 'api',
  sub: ACCOUNT,
  client_id: 'key_1',
  scope: 'messages:send messages:read made:up',
  mode: 'test',
  iat: NOW_SECONDS - 60,
  exp: NOW_SECONDS + 3_540,
  jti: 'one',
};

function sign(claims: JWTPayload, key = ours, kid = 'ours'): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(key);
}

test('a good token gives account, key, mode, the scopes that exist and the address that the gateway saw', async () => {
  expect(await makeAuthenticator().authenticate(from(`Bearer ${await sign(CLAIMS)}`))).toEqual({
    kind: 'authenticated',
    principal: {
      accountId: '01934742-ed30-79b0-bd71-13146ff274ec',
      keyId: 'key_1',
      scopes: new Set(['messages:send', 'messages:read']),
      mode: 'test',
      address: '203.0.113.7',
    },
  });
});

test("an operator's token gives operator, key and the operators' scopes", async () => {
  const claims = { ...CLAIMS, aud: 'admin', client_id: 'opk_1', scope: 'admin:read messages:send' };
  const token = await sign({ ...claims, sub: 'opr_01jd3m5v9gf6rbtw8k2hqz4x7c' });
  expect(await makeAuthenticator('/jwks', CLOCK, 'admin').authenticate(from(`Bearer ${token}`))).toEqual({
    kind: 'authenticated',
    principal: {
      operatorId: '01934742-ed30-79b0-bd71-13146ff274ec',
      keyId: 'opk_1',
      scopes: new Set(['admin:read']),
      address: '203.0.113.7',
    },
  });
  expect(await makeAuthenticator().authenticate(from(`Bearer ${token}`))).toMatchObject({
    ...{ kind: 'refused', code: 'token_invalid' },
  });
});

test.each([
  ["a customer's token", CLAIMS],
  ['an account behind the audience', { ...CLAIMS, aud: 'admin' }],
])("%s does not open the operators' door", async (_, claims) => {
  const outcome = await makeAuthenticator('/jwks', CLOCK, 'admin').authenticate(
    from(`Bearer ${await sign(claims)}`),
  );
  expect(outcome).toEqual({ kind: 'refused', code: 'token_invalid' });
});

type Case = { readonly token: () => Promise<string>; readonly code: string };
const bearer = (token: string): string => `Bearer ${token}`;
const unsigned = (claims: JWTPayload): string =>
  [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

test.each<[string, Case]>([
  ['no token', { token: async () => '', code: 'token_missing' }],
  ['another scheme', { token: async () => 'Basic abc', code: 'token_missing' }],
  ['not a token', { token: async () => bearer('abc'), code: 'token_invalid' }],
  ['no signature at all', { token: async () => bearer(`${unsigned(CLAIMS)}.`), code: 'token_invalid' }],
  [
    'signed by another key under our kid',
    { token: async () => bearer(await sign(CLAIMS, foreign)), code: 'token_invalid' },
  ],
  [
    'a kid that is not published',
    { token: async () => bearer(await sign(CLAIMS, foreign, 'x')), code: 'token_invalid' },
  ],
  [
    'claims changed after signing',
    {
      token: async () =>
        bearer(
          (await sign(CLAIMS)).replace(/\..+\./, `.${unsigned({ ...CLAIMS, sub: 'acc_1' }).split('.')[1]}.`),
        ),
      code: 'token_invalid',
    },
  ],
  [
    'another issuer',
    { token: async () => bearer(await sign({ ...CLAIMS, iss: 'https://evil.test' })), code: 'token_invalid' },
  ],
  [
    "an operator's audience",
    { token: async () => bearer(await sign({ ...CLAIMS, aud: 'admin' })), code: 'token_invalid' },
  ],
  [
    'a subject that is no account',
    { token: async () => bearer(await sign({ ...CLAIMS, sub: 'opr_1' })), code: 'token_invalid' },
  ],
  [
    'no mode',
    { token: async () => bearer(await sign({ ...CLAIMS, mode: undefined })), code: 'token_invalid' },
  ],
  [
    'expired for longer than clocks differ',
    { token: async () => bearer(await sign({ ...CLAIMS, exp: NOW_SECONDS - 6 })), code: 'token_expired' },
  ],
])('refused: %s', async (_, { token, code }) => {
  const outcome = await makeAuthenticator().authenticate(from(await token()));
  expect(outcome).toEqual({ kind: 'refused', code });
});

test('a token known to be good is not verified again, and ends with its lifetime', async () => {
  let now = NOW_SECONDS;
  const authenticator = makeAuthenticator('/jwks', { now: () => new Date(now * 1_000) });
  const token = bearer(await sign({ ...CLAIMS, exp: NOW_SECONDS + 100 }));
  const readsBefore = keySetReads;
  expect(await authenticator.authenticate(from(token))).toMatchObject({ kind: 'authenticated' });
  now += 104;
  expect(await authenticator.authenticate(from(token))).toMatchObject({ kind: 'authenticated' });
  now += 1;
  expect(await authenticator.authenticate(from(token))).toEqual({ kind: 'refused', code: 'token_expired' });
  expect(keySetReads - readsBefore).toBe(1);
});

test('while the key set is away no token is called invalid', async () => {
  const token = bearer(await sign(CLAIMS));
  await expect(makeAuthenticator('/down').authenticate(from(token))).rejects.toThrow(SigningKeysUnreadable);
  const nowhere = createAuthenticator(
    { TOKEN_ISSUER: ISSUER, JWKS_URL: 'http://127.0.0.1:9/jwks', FORWARDED_HOPS: 0 },
    { audience: 'api', clock: { now: () => new Date(NOW_SECONDS * 1_000) } },
  );
  await expect(nowhere.authenticate(from(token))).rejects.toThrow(SigningKeysUnreadable);
});

test('a signing key is changed without a pause: the new one is fetched when it is met, tokens of the old one stay good', async () => {
  const next = await generateKeyPair('RS256', { extractable: true });
  const published = [{ ...(await exportJWK(oursPublic)), kid: 'ours', alg: 'RS256' }];
  const server = createServer((_, response) => void response.end(JSON.stringify({ keys: published })));
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const config = { TOKEN_ISSUER: ISSUER, JWKS_URL: `http://127.0.0.1:${port}/`, FORWARDED_HOPS: 0 };
  const clock = { now: () => new Date(NOW_SECONDS * 1_000) };
  const authenticator = createAuthenticator(config, { audience: 'api', clock });
  const kindOf = async (token: string) => (await authenticator.authenticate(from(bearer(token)))).kind;
  const first = await sign(CLAIMS);
  expect(await kindOf(first)).toBe('authenticated');

  published.push({ ...(await exportJWK(next.publicKey)), kid: 'next', alg: 'RS256' });
  const ofNext = await sign(CLAIMS, next.privateKey, 'next');
  // A set is not fetched twice in a second, whatever kid somebody makes up.
  await expect.poll(() => kindOf(ofNext), { timeout: 5_000 }).toBe('authenticated');
  expect(await kindOf(await sign({ ...CLAIMS, jti: 'two' }))).toBe('authenticated');
  expect(await kindOf(first)).toBe('authenticated');
});
