// Who may call what of the operators' API, for every operation of its document and every role: no operation is let in by
// hand, so none can be forgotten.
import { readFile } from 'node:fs/promises';
import type { JWTPayload } from 'jose';
import { expect, test } from 'vitest';
import { ADMIN_OPERATIONS } from '../../shared/contracts/http/admin/operations.ts';
import { type Operation, scopeOf } from '../../shared/contracts/http/operation.ts';
import { OPERATOR_ROLES, type OperatorRole, ROLE_SCOPES } from '../../shared/contracts/operator-roles.ts';
import { useApiWorld } from './api-world.ts';
import { claimsOf, forge } from './forged-token.ts';
import { makeResources, missing } from './made-resources.ts';
import { plausible } from './plausible-request.ts';

const world = useApiWorld();

type Guarded = Operation & { readonly role: OperatorRole };
const GUARDED: readonly Guarded[] = ADMIN_OPERATIONS.flatMap((operation) =>
  operation.access.kind === 'role' ? [{ ...operation, role: operation.access.role }] : [],
);
const WITH_PARAMS = GUARDED.filter(({ params }) => params !== undefined);

/** The token of an admin with other claims. */
const signed = async (claims: JWTPayload, header: object = {}) =>
  forge(process.env.TOKEN_SIGNING_KEYS, await world.operatorBearer('admin'), claims, header);

/** The claims of an admin with a signature that proves nothing. */
async function unsigned(alg: string): Promise<string> {
  const [, claims, signature] = (await world.operatorBearer('admin')).split('.');
  const header = Buffer.from(JSON.stringify({ alg, kid: 'test-key', typ: 'JWT' })).toString('base64url');
  return `Bearer ${header}.${claims}.${alg === 'none' ? '' : signature}`;
}

/** A customer's token that says all that an admin's says of what it may. */
async function customersClaiming(): Promise<string> {
  const { sub, client_id } = claimsOf(await world.bearer(world.owner()));
  return signed({ sub: sub ?? '', client_id });
}

const BAD_TOKENS: readonly (readonly [string, string, () => Promise<string | undefined>])[] = [
  ['no token', 'token_missing', async () => undefined],
  ['a key without a token', 'token_missing', async () => 'Basic cm9fMTpyb3NfMQ=='],
  ['a word for a token', 'token_invalid', async () => 'Bearer word'],
  ["a customer's token", 'token_invalid', () => world.bearer(world.owner())],
  ["a customer's token with our audience", 'token_invalid', customersClaiming],
  ["an admin's token for the other audience", 'token_invalid', () => signed({ aud: 'api' })],
  ["a customer's key behind an operator's name", 'token_invalid', () => signed({ client_id: 'key_1' })],
  ['a key that is none', 'token_invalid', () => signed({ client_id: 'opk_none' })],
  ['an expired token', 'token_expired', () => signed({ exp: 1_700_000_000 })],
  ["another issuer's token", 'token_invalid', () => signed({ iss: 'https://other.test' })],
  ['a key set that knows no such key', 'token_invalid', () => signed({}, { kid: 'other-key' })],
  ['no algorithm', 'token_invalid', () => unsigned('none')],
  ['another algorithm', 'token_invalid', () => unsigned('HS256')],
];

test('the document lists the operations that are tested below, each with its scope', async () => {
  const text = await readFile(new URL('../../docs/api/admin-openapi.json', import.meta.url), 'utf8');
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, Listed>> };
  const listed = Object.values(paths)
    .flatMap(Object.values)
    .filter(({ security }) => security.length > 0);
  expect(listed.map(({ operationId, security }) => [operationId, security[0]?.oauth2]).sort()).toEqual(
    GUARDED.map(({ operationId, access }) => [operationId, [scopeOf(access)]]).sort(),
  );
});
type Listed = { readonly operationId: string; readonly security: readonly { readonly oauth2?: unknown }[] };

test.each(GUARDED)('$operationId lets nobody in without a good token of an operator', async (operation) => {
  for (const [name, code, make] of BAD_TOKENS) {
    const bearer = await make();
    const answer = await world.call(operation, {
      ...plausible(operation),
      ...(bearer === undefined ? {} : { bearer }),
    });
    expect({ name, status: answer.status, json: answer.json }).toMatchObject({
      ...{ name, status: 401, json: { code } },
    });
  }
});

test.each(GUARDED)('$operationId opens for the role $role and those above it', async (operation) => {
  for (const role of OPERATOR_ROLES) {
    const bearer = await world.operatorBearer(role);
    const { status, json } = await world.call(operation, { ...plausible(operation), bearer });
    const mayCall = OPERATOR_ROLES.indexOf(role) >= OPERATOR_ROLES.indexOf(operation.role);
    if (mayCall)
      expect({ role, refused: [401, 403, 405].includes(status) }).toEqual({ role, refused: false });
    else expect({ role, status, json }).toMatchObject({ role, status: 403, json: { code: 'scope_missing' } });
  }
});

test.each(GUARDED)('$operationId opens by one scope, whatever the role', async (operation) => {
  for (const scope of Object.values(ROLE_SCOPES)) {
    const bearer = await signed({ scope });
    const { status } = await world.call(operation, { ...plausible(operation), bearer });
    const isOpen = scope === ROLE_SCOPES[operation.role];
    expect({ scope, refused: status === 403 }).toEqual({ scope, refused: !isOpen });
  }
});

test.each(WITH_PARAMS)('$operationId finds what there is and nothing else', async (operation) => {
  const params = await makeResources(world, operation.path);
  const nobodys = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, missing(value)]));
  const bearer = await world.operatorBearer('admin');
  const request = { ...plausible(operation), bearer };
  const none = await world.call(operation, { ...request, params: nobodys });
  expect({ status: none.status, json: none.json }).toMatchObject({
    status: 404,
    json: { code: 'not_found' },
  });
  expect([401, 403, 404, 405]).not.toContain((await world.call(operation, { ...request, params })).status);
});

const CHANGING = GUARDED.filter(({ headers = {} }) => 'if-match' in headers);

test.each(CHANGING)('$operationId changes nothing that its caller has not seen', async (operation) => {
  const params = await makeResources(world, operation.path);
  const request = { ...plausible(operation), params, bearer: await world.operatorBearer('admin') };
  const codeFor = async (version: string | undefined) => {
    const { status, json } = await world.call(operation, { ...request, version });
    return [status, (json as { readonly code: string }).code];
  };
  expect(await codeFor(undefined)).toEqual([428, 'precondition_required']);
  expect(await codeFor('"0"')).toEqual([412, 'precondition_failed']);
  expect(await codeFor('0')).toEqual([422, 'invalid_request']);
});

const TRIABLE = GUARDED.filter(({ query }) => query !== undefined && 'dry_run' in query.shape);

test.each(TRIABLE)('$operationId with dry_run says what would be, and changes nothing', async (operation) => {
  const params = await makeResources(world, operation.path);
  const request = { ...plausible(operation), params, bearer: await world.operatorBearer('admin') };
  const before = await auditRows();
  const answer = await world.call(operation, { ...request, query: { dry_run: 'true' } });
  expect({ status: answer.status, json: answer.json }).toMatchObject({
    ...{ status: 200, json: { dry_run: true } },
  });
  expect(operation.answers[200]?.schema?.parse(answer.json)).toEqual(answer.json);
  expect(await auditRows()).toBe(before);
});

async function auditRows(): Promise<number> {
  const { rows } = await world.pool().query('select count(*)::int as n from messaging.audit_log');
  return rows[0].n;
}
