// The gateway of a laptop and the document that API Gateway is deployed with let the same through: what the document
// lists reaches the function that it names, and nothing else reaches any.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { PUBLISHED_OPERATIONS } from '../../../shared/contracts/http/published-operations.ts';
import { createAuthenticator } from '../../../shared/platform/authenticate.ts';
import { systemClock } from '../../../shared/platform/clock.ts';
import { gatewayDocument } from '../../openapi/gateway-document.ts';
import { createGateway, type Gateway } from './gateway.ts';

const ISSUER = 'http://issuer.test';
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const { paths } = gatewayDocument(PUBLISHED_OPERATIONS, '0');

const LISTED = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, listed]) => ({ path, method: method.toUpperCase(), listed })),
);
const UNLISTED = Object.entries(paths).flatMap(([path, methods]) =>
  METHODS.filter((method) => !(method.toLowerCase() in methods)).map((method) => ({ path, method })),
);

let seen: string[];
let servers: readonly Server[];
let gateway: Gateway;
let api: string;
/** One for each definition of the document. */
let bearers: Readonly<Record<string, string>>;

beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' };
  const jwks = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
  const functions = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`);
    request.resume().on('end', () => response.writeHead(200).end('{}'));
  });
  servers = [jwks, functions];
  const config = { TOKEN_ISSUER: ISSUER, JWKS_URL: await listen(jwks), FORWARDED_HOPS: 0 };
  const authenticators = {
    scope: createAuthenticator(config, { audience: 'api', clock: systemClock }),
    role: createAuthenticator(config, { audience: 'admin', clock: systemClock }),
  };
  const functionsUrl = await listen(functions);
  gateway = createGateway({
    ...{ operations: PUBLISHED_OPERATIONS, functionsUrl, authenticators, deadlineMs: 5_000 },
  });
  api = await listen(gateway.server);
  const bearerOf = async (aud: string, sub: string) => {
    const now = Math.floor(Date.now() / 1_000);
    const claims = { iss: ISSUER, aud, sub, client_id: 'key_1', scope: 'x', mode: 'live', jti: 'j1' };
    const token = await new SignJWT({ ...claims, iat: now, exp: now + 600 })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(privateKey);
    return `Bearer ${token}`;
  };
  bearers = {
    jwt: await bearerOf('api', 'acc_00000000000000000000000000'),
    operator_jwt: await bearerOf('admin', 'opr_00000000000000000000000000'),
  };
});
beforeEach(() => {
  seen = [];
});
afterAll(async () => {
  await gateway.close();
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pathOf = (template: string) => template.replaceAll(/\{\w+\}/g, 'x1');

async function send(method: string, path: string, init: RequestInit = {}) {
  const response = await fetch(`${api}${pathOf(path)}`, { method, ...init });
  await response.arrayBuffer();
  return response;
}

function tokenFor({ security }: { readonly security: readonly object[] }): Record<string, string> {
  const [definition = 'jwt'] = Object.keys(security[0] ?? {});
  return { authorization: bearers[definition] ?? '' };
}

/** `read_docs_url` names the function `read-docs`. */
function functionOf(address: string): string {
  return address.replace(/^\$\{(\w+)_url\}$/, '$1').replaceAll('_', '-');
}

test.each(LISTED)('$method $path reaches the function that the document names', async (entry) => {
  const { method, path, listed } = entry;
  await send(method, path, { headers: tokenFor(listed) });
  expect(seen).toEqual([`${method} /${functionOf(listed['x-google-backend'].address)}${pathOf(path)}`]);
});

const NAMED = LISTED.filter(({ listed }) => listed.security.length > 0);

test.each(NAMED)('$method $path takes no token of the other audience', async ({ method, path, listed }) => {
  const [definition] = Object.keys(listed.security[0] ?? {});
  const other = bearers[definition === 'jwt' ? 'operator_jwt' : 'jwt'] ?? '';
  const { status } = await send(method, path, { headers: { authorization: other } });
  expect({ status, reached: seen }).toEqual({ status: 401, reached: [] });
});

test.each(LISTED)('$method $path wants a token where the document says so', async (entry) => {
  const { method, path, listed } = entry;
  const { status } = await send(method, path);
  expect({ status, reached: seen.length }).toEqual(
    listed.security.length === 0 ? { status: 200, reached: 1 } : { status: 401, reached: 0 },
  );
});

test.each(UNLISTED)('$method $path is not listed and reaches nothing', async ({ method, path }) => {
  const response = await send(method, path, { headers: { authorization: bearers.jwt ?? '' } });
  expect({ status: response.status, reached: seen }).toEqual({ status: 405, reached: [] });
  const listed = Object.keys(paths[path] ?? {}).map((name) => name.toUpperCase());
  expect(response.headers.get('allow')?.split(', ').sort()).toEqual(listed.sort());
});

test.each([
  '/v1',
  '/v1/',
  '/v1/messages/',
  '/V1/messages',
  '/v1/messages/x/y/z',
  '/submit-message/v1/messages',
])('%s is no path of the document and reaches nothing', async (path) => {
  for (const method of METHODS) {
    const { status } = await send(method, path, { headers: { authorization: bearers.jwt ?? '' } });
    expect({ method, status, reached: seen }).toEqual({ method, status: 404, reached: [] });
  }
});

const SMALL = PUBLISHED_OPERATIONS.filter(
  ({ bodyBytesMax, method }) => bodyBytesMax <= 100_000 && method !== 'GET',
);

test.each(SMALL)(
  '$operationId takes $bodyBytesMax bytes at the gateway and not one more',
  async (operation) => {
    const { method, path, bodyBytesMax, access } = operation;
    const authorization = bearers[access.kind === 'role' ? 'operator_jwt' : 'jwt'] ?? '';
    const headers = { authorization, 'content-type': 'application/json' };
    const large = await send(method, path, { headers, body: 'x'.repeat(bodyBytesMax + 1) });
    expect({ status: large.status, reached: seen }).toEqual({ status: 413, reached: [] });
    const { status } = await send(method, path, { headers, body: 'x'.repeat(bodyBytesMax) });
    expect({ status, reached: seen.length }).toEqual({ status: 200, reached: 1 });
  },
);
