// The gateway goes by the table of operations and the functions by their own routes: here the two meet.
import { getFunction } from '@google-cloud/functions-framework/testing';
import { beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { BODY_BYTES_MAX, type Operation, scopeOf } from '../../shared/contracts/http/operation.ts';
import { PUBLISHED_OPERATIONS as OPERATIONS } from '../../shared/contracts/http/published-operations.ts';
import { SUBSCRIPTIONS } from '../../shared/contracts/topology.ts';
import type { ServedFunction } from '../../shared/platform/serve.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedOperator } from '../../shared/testing/seed-operator.ts';
import { functionNames } from '../scripts/build.ts';

const database = useDatabase();
const served = new Set(OPERATIONS.map(({ functionName }) => functionName));
served.delete('issue-token'); // served always
const functions = useFunctions(database, [...served]);

const OPEN = OPERATIONS.filter(({ access }) => access.kind === 'public');
const GETS = OPERATIONS.filter(({ method }) => method === 'GET');
const WITH_BODY = OPERATIONS.filter(({ bodyBytesMax }) => bodyBytesMax > 0);

/** Functions that Pub/Sub calls and nobody else. */
const CONSUMERS = new Set(
  SUBSCRIPTIONS.flatMap(({ delivery }) => (delivery.kind === 'push' ? [delivery.functionName] : [])),
);

let accountId: string;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
});

const BEARERS: Readonly<Record<Operation['access']['kind'], (scope: string | undefined) => Promise<string>>> =
  {
    public: async () => '',
    scope: (scope) => functions.bearer(accountId, scope),
    role: async (scope) => functions.bearerOf(await seedOperator(database.pool, 'admin'), scope),
  };

type Call = Pick<Operation, 'functionName' | 'method' | 'path' | 'params'>;

function urlOf({ functionName, path, params }: Call): string {
  return `${functions.address(functionName)}${path.replace(/\{(\w+)\}/g, (_, name) => exampleOf(params?.[name]))}`;
}

async function call(
  operation: Call,
  bearer: string,
  body?: string,
): Promise<{ status: number; code?: string }> {
  const answer = await fetch(urlOf(operation), {
    method: operation.method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  const isJson = /json/.test(answer.headers.get('content-type') ?? '');
  return { status: answer.status, ...(isJson ? ((await answer.json()) as { readonly code?: string }) : {}) };
}

function exampleOf(schema: z.ZodType | undefined): string {
  const [example] = (schema?.meta()?.examples ?? []) as readonly string[];
  if (example === undefined) throw new Error('a parameter without an example');
  return example;
}

/** What a function's own routes say, in the form in which the table says it. */
function routesOf(functionName: string) {
  const { table } = getFunction(functionName) as Partial<ServedFunction>;
  return (table ?? []).map(({ method, path, route: { schema } }) => ({
    ...{ functionName, method, path },
    scope: scopeOf(schema.access),
    ...{ body: schema.body, query: schema.query, bodyForm: schema.bodyForm ?? 'json' },
    takesKey: schema.idempotency !== undefined,
    wantsVersion: schema.ifMatch === true,
    bodyBytesMax: schema.body === undefined ? 0 : (schema.bodyBytesMax ?? BODY_BYTES_MAX),
  }));
}

type Place = { readonly functionName: string; readonly method: string; readonly path: string };
const placeOf = ({ functionName, method, path }: Place) => `${functionName} ${method} ${path}`;

test('every operation has its route, and no function has a route that the gateway does not know', async () => {
  const open = (await functionNames()).filter((name) => !CONSUMERS.has(name));
  expect(open.filter((name) => getFunction(name) === undefined)).toEqual([]);
  expect(open.flatMap(routesOf).map(placeOf).sort()).toEqual(OPERATIONS.map(placeOf).sort());
});

test.each(OPERATIONS)('$operationId is described by the schemas that its function parses by', (operation) => {
  const route = routesOf(operation.functionName).find((served) => placeOf(served) === placeOf(operation));
  const { access, bodyBytesMax, bodyForm = 'json' } = operation;
  expect(route).toMatchObject({
    ...{ scope: scopeOf(access), bodyBytesMax, bodyForm },
  });
  expect(route?.body).toBe(operation.body);
  expect(route?.query).toBe(operation.query);
  const { headers = {} } = operation;
  expect(route?.takesKey).toBe('idempotency-key' in headers);
  expect(route?.wantsVersion).toBe('if-match' in headers);
});

test.each(OPEN)('$operationId is answered without a token', async (operation) => {
  const { status } = await call(operation, '');
  expect([401, 403, 404, 405]).not.toContain(status);
});

test.each(GETS)('$operationId answers HEAD as GET, without the body', async (operation) => {
  const { access } = operation;
  const bearer = access.kind === 'scope' ? await functions.bearer(accountId, access.scope) : '';
  const ask = async (method: string) => {
    const answer = await fetch(urlOf(operation), {
      method,
      headers: { 'x-forwarded-authorization': bearer },
    });
    const { status, headers } = answer;
    return { status, type: headers.get('content-type'), length: (await answer.arrayBuffer()).byteLength };
  };
  const [get, head] = [await ask('GET'), await ask('HEAD')];
  expect(get.length).toBeGreaterThan(0);
  expect(head).toEqual({ ...get, length: 0 });
});

test.each(WITH_BODY)('$operationId takes $bodyBytesMax bytes and not one more', async (operation) => {
  const { access, bodyBytesMax } = operation;
  const bearer = await BEARERS[access.kind](scopeOf(access));
  const bodyOf = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - '{"a":""}'.length) });
  expect(await call(operation, bearer, bodyOf(bodyBytesMax))).toMatchObject({ code: 'invalid_request' });
  expect(await call(operation, bearer, bodyOf(bodyBytesMax + 1))).toMatchObject({
    ...{ status: 413, code: 'body_too_large' },
  });
});
