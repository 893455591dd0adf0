// The whole way of a request: framework, serve, route, and back as a problem document.
import { request as httpRequest } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type RunningFunction, startFunction } from '../testing/start-function.ts';
import type { Authenticator } from './authenticate.ts';
import { SigningKeysUnreadable } from './authenticate.ts';
import { CoalescerFull } from './coalesce.ts';
import { registerFunction } from './framework.ts';
import { createLogger } from './log.ts';
import { route } from './route.ts';
import { serve } from './serve.ts';

const logged = new PassThrough();
const log = createLogger('test', 'trace', logged);

/** Stands at the network edge of the key set: the token says what comes of it. */
const authenticator: Authenticator = {
  async authenticate({ authorization, forwardedFor }) {
    if (authorization === undefined) return { kind: 'refused', code: 'token_missing' };
    if (authorization === 'Bearer keys-away') throw new SigningKeysUnreadable(new Error('ECONNREFUSED'));
    const scopes = new Set(authorization === 'Bearer sender' ? (['messages:send'] as const) : []);
    return {
      kind: 'authenticated',
      principal: {
        accountId: '01934742-ed30-79b0-bd71-13146ff274ec' as never,
        keyId: 'key_1',
        scopes,
        mode: 'live',
        address: String(forwardedFor),
      },
      headers: { 'x-of-the-caller': 'kept' },
    };
  },
};

const FAILURES: Readonly<Record<string, () => unknown>> = {
  bug: () => new Error('secret of the implementation'),
  full: () => new CoalescerFull(5_000),
  database: () => Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  'shutting-down': () => Object.assign(new Error('terminating connection'), { code: '57P01' }),
  nul: () => Object.assign(new Error('invalid byte sequence for encoding "UTF8": 0x00'), { code: '22021' }),
  'statement-timeout': () => new Error('canceling statement due to statement timeout'),
};

const things = z.strictObject({ name: z.string().min(1, 'must not be empty'), count: z.int().optional() });
registerFunction(
  'things',
  serve([
    {
      method: 'POST',
      path: '/v1/things',
      route: route(
        {
          access: { kind: 'scope', scope: 'messages:send', authenticator },
          body: things,
          bodyBytesMax: 1_000,
          log,
        },
        async ({ body, caller }) => ({
          kind: 'ok',
          status: 201,
          body: { ...body, account: caller.accountId, address: caller.address },
        }),
      ),
    },
    {
      method: 'GET',
      path: '/v1/things/{id}/parts/{part}',
      route: route(
        {
          access: { kind: 'public' },
          query: z.strictObject({ limit: z.coerce.number().int().max(10) }),
          log,
        },
        async ({ params, query }) => ({ kind: 'ok', status: 200, body: { ...params, ...query } }),
      ),
    },
    {
      method: 'GET',
      path: '/v1/failures/{kind}',
      route: route({ access: { kind: 'public' }, log }, async ({ params }) => {
        throw FAILURES[params.kind ?? '']?.();
      }),
    },
  ]),
);

let server: RunningFunction;
beforeAll(async () => {
  server = await startFunction('things');
});
afterAll(() => server.close());

function post(
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.address}/v1/things`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': 'Bearer sender', ...headers },
    body,
  });
}

test('a good request is answered as JSON that no cache keeps', async () => {
  const reply = await post('{"name": "one", "count": 2}', { 'x-forwarded-for': '203.0.113.7' });
  expect(reply.status).toBe(201);
  expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(reply.headers.get('cache-control')).toBe('no-store');
  expect(await reply.json()).toEqual({
    name: 'one',
    count: 2,
    account: '01934742-ed30-79b0-bd71-13146ff274ec',
    address: '203.0.113.7',
  });
});

test.each([
  ['an answer', 'Bearer sender', '{"name": "one"}', 201],
  ['a refusal of the request', 'Bearer sender', '{"name": ""}', 422],
  ['a refusal of the caller', 'Bearer reader', '{"name": "one"}', 403],
])('what the authenticator has to say goes with %s', async (_, bearer, body, status) => {
  const reply = await post(body, { 'x-forwarded-authorization': bearer });
  expect([reply.status, reply.headers.get('x-of-the-caller')]).toEqual([status, 'kept']);
});

test('path parameters and query reach the handler parsed', async () => {
  const reply = await fetch(`${server.address}/v1/things/a/parts/b?limit=5`);
  expect(await reply.json()).toEqual({ id: 'a', part: 'b', limit: 5 });
});

test.each([
  ['an answer', '/v1/things/a/parts/b?limit=5', 200],
  ['a refusal', '/v1/things/a/parts/b?limit=11', 422],
  ['nothing there', '/v1/others', 404],
  ['a failure', '/v1/failures/full', 503],
])('HEAD answers %s as GET does, without the body', async (_, path, status) => {
  const [get, head] = await Promise.all(
    ['GET', 'HEAD'].map((method) => fetch(server.address + path, { method })),
  );
  const headersOf = (reply?: Response) =>
    ['content-type', 'content-length', 'cache-control', 'retry-after'].map((name) =>
      reply?.headers.get(name),
    );
  expect([get?.status, head?.status]).toEqual([status, status]);
  expect(headersOf(head)).toEqual(headersOf(get));
  expect(head?.headers.get('content-length')).toBe(String((await get?.text())?.length));
  expect(await head?.text()).toBe('');
});

test('HEAD creates nothing where only POST is', async () => {
  const reply = await fetch(`${server.address}/v1/things`, { method: 'HEAD' });
  expect([reply.status, reply.headers.get('allow')]).toEqual([405, 'POST']);
});

describe('what is wrong with a request is answered as a problem document', () => {
  type Wrong = {
    readonly body: string | Uint8Array<ArrayBuffer>;
    readonly status: number;
    readonly code: string;
    readonly detail?: string;
  };

  test.each<[string, Wrong]>([
    ['no body', { body: '', status: 400, code: 'body_not_json' }],
    ['half a body', { body: '{"name":', status: 400, code: 'body_not_json' }],
    [
      'octets that are not UTF-8',
      { body: Buffer.from('7b226e616d65223a22ff227d', 'hex'), status: 400, code: 'body_not_json' },
    ],
    ['a list', { body: '[]', status: 422, code: 'invalid_request' }],
    ['null', { body: 'null', status: 422, code: 'invalid_request' }],
    ['a wrong type', { body: '{"name": 1}', status: 422, code: 'invalid_request' }],
    [
      'an empty text',
      { body: '{"name": ""}', status: 422, code: 'invalid_request', detail: 'name: must not be empty' },
    ],
    [
      'an unknown field',
      {
        body: '{"name": "one", "cuont": 2}',
        status: 422,
        code: 'invalid_request',
        detail: 'cuont: is not a field of this operation',
      },
    ],
    ['too much', { body: JSON.stringify({ name: 'x'.repeat(1_000) }), status: 413, code: 'body_too_large' }],
    ['far too much', { body: Buffer.alloc(11 * 1024 * 1024, 0x20), status: 413, code: 'body_too_large' }],
  ])('%s', async (_, { body, status, code, detail }) => {
    const reply = await post(body);
    const problem = (await reply.json()) as Record<string, unknown>;
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toBe('application/problem+json');
    expect(problem).toMatchObject({ status, code, type: `https://api.ringer.tel/errors/${code}` });
    if (detail !== undefined) expect(problem.detail).toBe(detail);
  });

  test('all wrong fields are named together', async () => {
    const problem = (await (await post('{"name": "", "count": "2", "extra": 1}')).json()) as {
      errors: object[];
    };
    expect(problem.errors).toEqual([
      { field: 'name', message: 'must not be empty' },
      { field: 'count', message: expect.any(String) },
      { field: 'extra', message: 'is not a field of this operation' },
    ]);
  });

  test('a body in chunks without a length counts by what arrives', async () => {
    const status = await new Promise<number>((resolve, reject) => {
      const request = httpRequest(
        `${server.address}/v1/things`,
        { method: 'POST', headers: { 'x-forwarded-authorization': 'Bearer sender' } },
        (response) => {
          response.resume();
          resolve(response.statusCode ?? 0);
        },
      );
      request.on('error', reject);
      request.write('{"name": "');
      request.write('x'.repeat(1_000));
      request.end('"}');
    });
    expect(status).toBe(413);
  });

  test.each([
    ['no token', undefined, 401, 'token_missing'],
    ['a token without the scope', 'Bearer reader', 403, 'scope_missing'],
    ['a good token while the key set is away', 'Bearer keys-away', 503, 'too_busy'],
  ])('%s', async (_, authorization, status, code) => {
    const reply = await fetch(`${server.address}/v1/things`, {
      method: 'POST',
      headers: authorization === undefined ? {} : { 'x-forwarded-authorization': authorization },
      body: '{"name": "one"}',
    });
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code]);
  });

  test('a token in Authorization does not count: there the gateway identifies itself', async () => {
    const reply = await fetch(`${server.address}/v1/things`, {
      method: 'POST',
      headers: { authorization: 'Bearer sender' },
      body: '{"name": "one"}',
    });
    expect(reply.status).toBe(401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer');
  });

  test.each([
    ['GET', '/v1/things', 405, 'method_not_allowed', 'POST'],
    ['POST', '/v1/failures/bug', 405, 'method_not_allowed', 'GET, HEAD'],
    ['GET', '/v1/others', 404, 'not_found', null],
    ['GET', '/v1/things/a/parts', 404, 'not_found', null],
  ])('%s %s', async (method, path, status, code, allow) => {
    const reply = await fetch(server.address + path, { method });
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([status, code]);
    expect(reply.headers.get('allow')).toBe(allow);
  });
});

describe('what is wrong with us', () => {
  test.each([
    ['bug', 500, 'internal_error', null],
    ['full', 503, 'too_busy', '2'],
    ['database', 503, 'too_busy', '2'],
    ['nul', 422, 'invalid_request', null],
    ['shutting-down', 503, 'too_busy', '2'],
    ['statement-timeout', 503, 'too_busy', '2'],
  ])(
    '%s: the caller learns no more than he needs, the log the rest',
    async (kind, status, code, retryAfter) => {
      logged.read();
      const reply = await fetch(`${server.address}/v1/failures/${kind}`);
      const text = await reply.text();
      const problem = JSON.parse(text) as { code: string; instance: string };
      expect([reply.status, problem.code]).toEqual([status, code]);
      expect(reply.headers.get('retry-after')).toBe(retryAfter);
      expect(text).not.toContain('secret of the implementation');
      expect(text).not.toContain('.ts');
      expect(String(logged.read())).toContain(problem.instance);
    },
  );
});
