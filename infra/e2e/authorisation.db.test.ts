// Who may call what, for every operation of the table and for every scope: no operation is let in by hand, so none can be
// forgotten.
import { readFile } from 'node:fs/promises';
import type { JWTPayload } from 'jose';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Operation } from '../../shared/contracts/http/operation.ts';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { SCOPES, type Scope } from '../../shared/contracts/token.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { TEST_ISSUER } from '../../shared/testing/functions.ts';
import { operationNamed, useApiWorld } from './api-world.ts';
import { claimsOf, forge } from './forged-token.ts';
import { makeResources, missing } from './made-resources.ts';
import { makeThings, NAMED_FIELDS, namesNothing, nobodys, type Things } from './named-fields.ts';
import { plausible } from './plausible-request.ts';
import { type OpenApi, requestFields } from './request-fields.ts';

const world = useApiWorld();

type Scoped = Operation & { readonly scope: Scope };
const SCOPED: readonly Scoped[] = OPERATIONS.flatMap((operation) =>
  operation.access.kind === 'scope' ? [{ ...operation, scope: operation.access.scope }] : [],
);
const WITH_PARAMS = SCOPED.filter(({ params }) => params !== undefined);

const signed = async (claims: JWTPayload) =>
  forge(process.env.TOKEN_SIGNING_KEYS, await world.bearer(world.owner()), claims);

/** Another payload under the signature of a good token. */
async function tampered(): Promise<string> {
  const [head, , signature] = (await world.bearer(world.owner())).split('.');
  const claims = {
    ...claimsOf(await world.bearer(world.owner())),
    sub: formatId('account', world.stranger()),
  };
  return [head, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.');
}

const BAD_TOKENS: readonly (readonly [string, string, () => Promise<string | undefined>])[] = [
  ['no token', 'token_missing', async () => undefined],
  ['a token of another kind', 'token_missing', async () => 'Basic a2V5OnNlY3JldA=='],
  ['a word for a token', 'token_invalid', async () => 'Bearer word'],
  ['an expired token', 'token_expired', () => signed({ exp: 1_700_000_000 })],
  ['a tampered token', 'token_invalid', tampered],
  ["another issuer's token", 'token_invalid', () => signed({ iss: 'https://other.test' })],
  ["an operator's audience", 'token_invalid', () => signed({ aud: 'admin' })],
  ["an operator's token", 'token_invalid', () => world.operatorBearer('admin')],
  ["an operator's name", 'token_invalid', () => signed({ sub: formatId('operator', world.owner()) })],
  ['a token of no account', 'token_invalid', () => signed({ sub: 'acc_none' })],
];

test('the tokens that are refused below would be taken if they were not bad', async () => {
  expect(TEST_ISSUER).toBe(claimsOf(await world.bearer(world.owner())).iss);
  const bearer = await signed({});
  const answers = await Promise.all(
    SCOPED.map((operation) => world.call(operation, { ...plausible(operation), bearer })),
  );
  expect(answers.filter(({ status }) => status === 401 || status === 403)).toEqual([]);
});

test.each(SCOPED)('$operationId lets nobody in without a good token', async (operation) => {
  for (const [name, code, make] of BAD_TOKENS) {
    const bearer = await make();
    const answer = await world.call(operation, {
      ...plausible(operation),
      ...(bearer === undefined ? {} : { bearer }),
    });
    expect({ name, status: answer.status, json: answer.json }).toMatchObject({
      name,
      status: 401,
      json: { code },
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  }
});

test.each(SCOPED)(
  '$operationId opens by the scope $scope and by no other',
  async ({ scope, ...operation }) => {
    for (const other of SCOPES.filter((candidate) => candidate !== scope)) {
      const bearer = await world.bearer(world.owner(), other);
      const answer = await world.call(operation, { ...plausible(operation), bearer });
      expect({ other, status: answer.status, json: answer.json }).toMatchObject({
        ...{ other, status: 403, json: { code: 'scope_missing' } },
      });
    }
    const bearer = await world.bearer(world.owner(), scope);
    expect([401, 403, 405]).not.toContain(
      (await world.call(operation, { ...plausible(operation), bearer })).status,
    );
  },
);

test.each(WITH_PARAMS)("$operationId does not tell another's from what does not exist", async (operation) => {
  const params = await makeResources(world, operation.path);
  const nobodys = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, missing(value)]));
  const { body } = plausible(operation) as { readonly body?: unknown };
  const rest = body === undefined ? {} : { body };
  const bearer = await world.bearer(world.stranger(), operation.scope);
  const [others, none] = await Promise.all([
    world.call(operation, { ...rest, bearer, params }),
    world.call(operation, { ...rest, bearer, params: nobodys }),
  ]);
  expect({ status: others.status, json: others.json }).toMatchObject({
    status: 404,
    json: { code: 'not_found' },
  });
  expect(withoutIds(others.text)).toBe(withoutIds(none.text));
  expect(headersOf(others.headers)).toEqual(headersOf(none.headers));
  const owned = { ...rest, bearer: await world.bearer(world.owner(), operation.scope), params };
  expect([401, 403, 404, 405]).not.toContain((await world.call(operation, owned)).status);
});

const FIELDS = requestFields(
  JSON.parse(await readFile(new URL('../../docs/api/openapi.json', import.meta.url), 'utf8')) as OpenApi,
);
let owned: Things;
let strangers: Things;
beforeAll(async () => {
  owned = await makeThings(world);
  const bearer = await world.bearer(world.stranger());
  const url = 'https://example.com/strangers';
  const webhook = await world.call(operationNamed('createWebhook'), { bearer, body: { url } });
  const { rows } = await world
    .pool()
    .query<{ number: string }>('select number from numbers.dids where account_id = $1', [world.stranger()]);
  const endpoint = (webhook.json as { readonly id: string }).id;
  strangers = { ...owned, number: rows[0]?.number ?? '', endpoint };
});

// Only so many may be open.
afterEach(() => world.pool().query('delete from messaging.exports; delete from messaging.replay_jobs'));

test('of every field of a query or body it is known whether it names something of an account', () => {
  expect(FIELDS.length).toBeGreaterThan(150);
  expect(FIELDS.filter((field) => !(field in NAMED_FIELDS) && !namesNothing(field))).toEqual([]);
  expect(Object.keys(NAMED_FIELDS).filter((field) => !FIELDS.includes(field))).toEqual([]);
});

test.each(Object.entries(NAMED_FIELDS))(
  "%s does not tell another's from what does not exist",
  async (field, { thing, request, later = false }) => {
    const operation = operationNamed(field.slice(0, field.indexOf(' ')));
    const ask = async (accountId: string, own: Things, value: string) => {
      const bearer = await world.bearer(accountId);
      const answer = await world.call(operation, { ...request(value, own), bearer });
      return {
        status: answer.status,
        text: withoutTimes(withoutIds(answer.text.replaceAll(value, '<value>'))),
      };
    };
    const value = owned[thing];
    const none = nobodys(value);
    expect(await ask(world.stranger(), strangers, value)).toEqual(
      await ask(world.stranger(), strangers, none),
    );
    const [others, own] = [await ask(world.owner(), owned, none), await ask(world.owner(), owned, value)];
    expect(own.status).toBeLessThan(300);
    if (later) expect(own).toEqual(others);
    else expect(own).not.toEqual(others);
  },
);

function withoutTimes(text: string): string {
  return text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>');
}

function withoutIds(text: string): string {
  return text
    .replaceAll(/[a-z]+_[0-9a-hjkmnp-tv-z]{26}/g, '<id>')
    .replaceAll(/"instance":"[^"]*"/g, '"instance"');
}

/** What a refusal says beside its text; the time and what is left of a rate are of the moment. */
function headersOf(headers: Headers): readonly string[] {
  return [...headers.keys()].filter((name) => name !== 'date').toSorted();
}
