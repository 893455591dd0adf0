// The gateway goes by the table of operations and the functions by their own routes: here the two meet.
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, test } from 'vitest';
import { OPERATIONS, type Operation } from '../../shared/contracts/http/operations.ts';
import { SCOPES, type Scope } from '../../shared/contracts/token.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { functionNames } from '../scripts/build.ts';

const database = useDatabase();
const served = new Set(OPERATIONS.map(({ functionName }) => functionName));
served.delete('issue-token'); // served always
const functions = useFunctions(database, [...served]);

const SCOPED = OPERATIONS.flatMap(({ access, ...operation }) =>
  access.kind === 'scope' ? [{ ...operation, scope: access.scope }] : [],
);
const OPEN = OPERATIONS.filter(({ access }) => access.kind === 'public');
const WITH_BODY = OPERATIONS.filter(({ bodyBytesMax }) => bodyBytesMax > 0);

let accountId: string;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
});

type Call = Pick<Operation, 'functionName' | 'method' | 'path'>;

async function call(
  operation: Call,
  bearer: string,
  body?: string,
): Promise<{ status: number; code?: string }> {
  const path = operation.path.replace('{id}', 'msg_01j0000000e008000000001qhg');
  const answer = await fetch(`${functions.address(operation.functionName)}${path}`, {
    method: operation.method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, ...((await answer.json()) as { readonly code?: string }) };
}

const ROUTE = /method: '([A-Z]+)',\s+path: '([^']+)'/g;

test('every operation has its route, and no function has a route that the gateway does not know', async () => {
  const routes = (await functionNames()).map(async (name) => {
    const text = await readFile(new URL(`../../functions/${name}/index.ts`, import.meta.url), 'utf8');
    return [...text.matchAll(ROUTE)].map(([, method, path]) => `${name}: ${method} ${path}`);
  });
  const operations = OPERATIONS.map(({ functionName, method, path }) => `${functionName}: ${method} ${path}`);
  expect((await Promise.all(routes)).flat().sort()).toEqual(operations.sort());
});

test.each(SCOPED)('$operationId asks for the scope $scope and no other', async ({ scope, ...operation }) => {
  const others = SCOPES.filter((other: Scope) => other !== scope);
  const without = await functions.bearer(accountId, others.join(' '));
  expect(await call(operation, without)).toMatchObject({ status: 403, code: 'scope_missing' });
  const { status } = await call(operation, await functions.bearer(accountId, scope));
  expect([401, 403, 405]).not.toContain(status);
});

test.each(OPEN)('$operationId is answered without a token', async (operation) => {
  const { status } = await call(operation, '');
  expect([401, 403, 404, 405]).not.toContain(status);
});

test.each(WITH_BODY)('$operationId takes $bodyBytesMax bytes and not one more', async (operation) => {
  const { access, bodyBytesMax } = operation;
  const bearer = access.kind === 'scope' ? await functions.bearer(accountId, access.scope) : '';
  const bodyOf = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - '{"a":""}'.length) });
  expect(await call(operation, bearer, bodyOf(bodyBytesMax))).toMatchObject({ code: 'invalid_request' });
  expect(await call(operation, bearer, bodyOf(bodyBytesMax + 1))).toMatchObject({
    ...{ status: 413, code: 'body_too_large' },
  });
});
