import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { OperationRoute } from '../../../shared/contracts/http/operation.ts';
import { createAuthenticator } from '../../../shared/platform/authenticate.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { createGateway, type Gateway } from './gateway.ts';

const ISSUER = 'http://issuer.test';
const OPERATIONS: readonly OperationRoute[] = [
  {
    ...{ operationId: 'token', method: 'POST', path: '/v1/oauth/token', functionName: 'issue-token' },
    ...{ access: { kind: 'public' }, bodyBytesMax: 100 },
  },
  {
    ...{ operationId: 'send', method: 'POST', path: '/v1/messages', functionName: 'submit-message' },
    ...{ access: { kind: 'scope', scope: 'messages:send' }, bodyBytesMax: 1_000 },
  },
  {
    ...{ operationId: 'read', method: 'GET', path: '/v1/messages/{id}', functionName: 'read-messages' },
    ...{ access: { kind: 'scope', scope: 'messages:read' }, bodyBytesMax: 0 },
  },
  {
    ...{ operationId: 'audit', method: 'GET', path: '/v1/admin/audit-log', functionName: 'read-audit-log' },
    ...{ access: { kind: 'role', role: 'viewer' }, bodyBytesMax: 0 },
  },
];

type Seen = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
let seen: Seen[];
let answer: (response: ServerResponse) => void;
let keys: GenerateKeyPairResult;
let jwks: Server;
let upstream: Server;
let gateway: Gateway;
let api: string;
let jwksUrl: string;

beforeAll(async () => {
  keys = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  jwks = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  upstream = createServer(async (request, response) => {
    const body = await text(request);
    seen.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers, body });
    answer(response);
  });
  jwksUrl = await listen(jwks);
  gateway = gatewayTo(await listen(upstream));
  api = await listen(gateway.server);
});

beforeEach(() => {
  seen = [];
  answer = (response) =>
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"msg_1"}');
});

afterAll(async () => {
  await gateway.close();
  for (const server of [upstream, jwks]) {
    server.closeAllConnections();
    server.close();
  }
});

function gatewayTo(functionsUrl: string, deadlineMs = 15_000): Gateway {
  const config = { TOKEN_ISSUER: ISSUER, JWKS_URL: jwksUrl, FORWARDED_HOPS: 0 };
  const authenticators = {
    scope: createAuthenticator(config, { audience: 'api', clock: systemClock }),
    role: createAuthenticator(config, { audience: 'admin', clock: systemClock }),
  };
  return createGateway({ operations: OPERATIONS, functionsUrl, authenticators, deadlineMs });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function token(claims: JWTPayload = {}, signer = keys.privateKey): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);
  const subject = 'acc_00000000000000000000000000';
  return new SignJWT({
    ...{ iss: ISSUER, aud: 'api', sub: subject, client_id: 'key_1', scope: 'messages:send' },
    ...{ mode: 'live', iat: now, exp: now + 60, jti: 'j1', ...claims },
  })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
    .sign(signer);
}

async function send(init: RequestInit & { path?: string; base?: string } = {}) {
  const { path = '/v1/messages', base = api, ...rest } = init;
  const response = await fetch(base + path, { method: 'POST', body: '{"to":"+15005550001"}', ...rest });
  const received = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    text: received,
    body: () => JSON.parse(received),
  };
}

test.each([
  ["an operator's", { aud: 'admin', sub: 'opr_00000000000000000000000000' }, 202],
  ["a customer's", {}, 401],
  ["a customer's with the operators' audience", { aud: 'admin' }, 401],
])('the operators door opens for %s token with %s: %s', async (_, claims, status) => {
  const headers = { authorization: `Bearer ${await token(claims)}` };
  const reply = await send({ method: 'GET', body: null, path: '/v1/admin/audit-log', headers });
  expect({ status: reply.status, reached: seen.length }).toEqual({ status, reached: status === 202 ? 1 : 0 });
});

test('a request with a valid token reaches its function, under its path, with the token moved', async () => {
  const valid = await token();
  const reply = await send({
    path: '/v1/messages?dry=1',
    headers: { authorization: `Bearer ${valid}`, 'x-forwarded-authorization': 'Bearer forged' },
  });
  expect({ status: reply.status, body: reply.body() }).toEqual({ status: 202, body: { id: 'msg_1' } });
  expect(seen).toHaveLength(1);
  expect(seen[0]).toMatchObject({ method: 'POST', url: '/submit-message/v1/messages?dry=1' });
  expect(seen[0]?.body).toBe('{"to":"+15005550001"}');
  expect(seen[0]?.headers.authorization).toBeUndefined();
  expect(seen[0]?.headers['x-forwarded-authorization']).toBe(`Bearer ${valid}`);
  const userinfo = String(seen[0]?.headers['x-apigateway-api-userinfo']);
  expect(JSON.parse(Buffer.from(userinfo, 'base64url').toString())).toMatchObject({ client_id: 'key_1' });
});

test('an open operation needs no token', async () => {
  expect((await send({ path: '/v1/oauth/token' })).status).toBe(202);
  expect(seen[0]?.url).toBe('/issue-token/v1/oauth/token');
});

test.each([
  { guarantee: 'no token', headers: async () => ({}), code: 'token_missing' },
  { guarantee: 'a token that is none', headers: async () => bearer('abc'), code: 'token_invalid' },
  {
    guarantee: 'an expired token',
    headers: async () => bearer(await token({ exp: 1_700_000_000 })),
    code: 'token_expired',
  },
  {
    guarantee: "an operator's token",
    headers: async () => bearer(await token({ aud: 'admin' })),
    code: 'token_invalid',
  },
  {
    guarantee: "another issuer's token",
    headers: async () => bearer(await token({ iss: 'http://other.test' })),
    code: 'token_invalid',
  },
  {
    guarantee: 'a token signed with another key',
    headers: async () => bearer(await token({}, (await generateKeyPair('RS256')).privateKey)),
    code: 'token_invalid',
  },
])('$guarantee never reaches a function', async ({ headers, code }) => {
  const reply = await send({ headers: await headers() });
  expect(reply.status).toBe(401);
  expect(reply.headers.get('content-type')).toBe('application/problem+json');
  expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  expect(reply.body()).toMatchObject({ code, status: 401 });
  expect(seen).toEqual([]);
});

test.each([
  {
    guarantee: 'an operation that is not published',
    path: '/v1/admin',
    method: 'POST',
    status: 404,
    code: 'not_found',
  },
  {
    guarantee: 'a function by its own name',
    path: '/submit-message',
    method: 'POST',
    status: 404,
    code: 'not_found',
  },
  {
    guarantee: 'a wrong method',
    path: '/v1/messages',
    method: 'PUT',
    status: 405,
    code: 'method_not_allowed',
  },
])('$guarantee is refused', async ({ path, method, status, code }) => {
  const reply = await send({ path, method, headers: bearer(await token()) });
  expect(reply.status).toBe(status);
  expect(reply.body()).toMatchObject({ code, status });
  expect(seen).toEqual([]);
});

test.each([
  { guarantee: 'a body beyond its limit', body: 'x'.repeat(1_001) },
  {
    guarantee: 'a body beyond its limit that does not say its length',
    body: new Blob(['x'.repeat(5_000)]).stream(),
  },
])('$guarantee is refused without being passed on', async ({ body }) => {
  const reply = await send({ body, headers: bearer(await token()), ...{ duplex: 'half' } });
  expect(reply.status).toBe(413);
  expect(reply.body()).toMatchObject({ code: 'body_too_large' });
  expect(seen).toEqual([]);
});

test('a function that does not answer in time ends in 504', async () => {
  const impatient = gatewayTo(await upstreamUrl(), 100);
  answer = () => undefined;
  const reply = await send({ base: await listen(impatient.server), headers: bearer(await token()) });
  expect({ status: reply.status, problem: reply.body().status }).toEqual({ status: 504, problem: 504 });
  await impatient.close();
});

test('a functions host that is down ends in 503 with a time to try again', async () => {
  const lonely = gatewayTo('http://127.0.0.1:1');
  const reply = await send({ base: await listen(lonely.server), headers: bearer(await token()) });
  expect(reply.status).toBe(503);
  expect(reply.headers.get('retry-after')).toBe('1');
  expect(reply.body()).toMatchObject({ code: 'too_busy' });
  await lonely.close();
});

test('an answer that breaks off is not completed by the gateway', async () => {
  answer = (response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half');
    setTimeout(() => response.destroy(), 20);
  };
  await expect(send({ headers: bearer(await token()) })).rejects.toThrow();
});

test('a large answer arrives whole', async () => {
  answer = (response) => response.end('x'.repeat(3_000_000));
  expect((await send({ headers: bearer(await token()) })).text).toHaveLength(3_000_000);
});

test('bytes that are not HTTP end one connection only', async () => {
  const socket = connect(Number(new URL(api).port), '127.0.0.1');
  socket.end('\u0000\u0001 nonsense\r\n\r\n');
  await new Promise((resolve) => socket.resume().once('close', resolve));
  expect((await send({ path: '/v1/oauth/token' })).status).toBe(202);
});

test('the front page and the health check are open', async () => {
  const page = await fetch(`${api}/`);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('POST /v1/messages');
  const head = await fetch(`${api}/`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
  expect(await (await fetch(`${api}/healthz`)).text()).toBe('ok\n');
});

function bearer(text: string): Record<string, string> {
  return { authorization: `Bearer ${text}` };
}

async function upstreamUrl(): Promise<string> {
  return `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`;
}
