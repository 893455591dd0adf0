// Every operation that takes Idempotency-Key, asked twice under one key: the repeat creates nothing, gets the first answer
// without what is shown once, and nothing of that stays in the database. New operations are in it by the table.
import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { PUBLISHED_OPERATIONS } from '../../shared/contracts/http/published-operations.ts';
import { type ApiAnswer, useApiWorld } from './api-world.ts';
import { makeResources } from './made-resources.ts';

const world = useApiWorld();

const KEYED = PUBLISHED_OPERATIONS.filter(({ headers = {} }) => 'idempotency-key' in headers);

/** What is shown once. */
const SECRETS = ['api_secret', 'password', 'secret', 'webhook_secret'];

test.each(KEYED)('$operationId under one key does its work once', async (operation) => {
  const { path, examples = {} } = operation;
  const bearer = (await world.bearerFor(operation)) ?? '';
  const [{ body } = { body: undefined }] = Object.values(examples);
  const params = await makeResources(world, path);
  const key = randomUUID();
  const ask = () =>
    world.call(operation, {
      ...{ bearer, params, headers: { 'idempotency-key': key } },
      ...(body === undefined ? {} : { body }),
    });
  const first = await ask();
  expect({ status: first.status, text: first.text }).toMatchObject({ status: successOf(operation.answers) });
  expect(first.headers.get('idempotency-replayed')).toBeNull();
  const again = await ask();
  expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([first.status, 'true']);
  expect(again.headers.get('location')).toBe(first.headers.get('location'));
  expect(again.json).toEqual(withoutSecrets(first));
  expect(operation.answers[again.status]?.schema?.parse(again.json)).toEqual(again.json);
  const kept = await keptUnder(key);
  expect(secretsOf(first).filter((secret) => kept.includes(secret))).toEqual([]);
});

test('what changes by the query alone is another request', async () => {
  const bearer = await world.bearer(world.owner(), 'optouts:manage');
  const operation = OPERATIONS.find(({ operationId }) => operationId === 'importOptOuts');
  if (operation === undefined) throw new Error('imports are gone');
  const request = { bearer, body: { items: ['+16505550194'] }, headers: { 'idempotency-key': randomUUID() } };
  expect(await world.call(operation, { ...request, query: { more: 'true' } })).toMatchObject({ status: 202 });
  expect(await world.call(operation, request)).toMatchObject({
    ...{ status: 422, json: { code: 'idempotency_mismatch' } },
  });
});

function successOf(answers: Readonly<Record<number, unknown>>): number {
  return Math.max(...Object.keys(answers).map(Number));
}

function withoutSecrets({ json }: ApiAnswer) {
  return Object.fromEntries(Object.entries(json as object).filter(([name]) => !SECRETS.includes(name)));
}

function secretsOf({ json }: ApiAnswer): readonly string[] {
  return Object.entries(json as object).flatMap(([name, value]) => (SECRETS.includes(name) ? [value] : []));
}

async function keptUnder(key: string): Promise<string> {
  const { rows } = await world
    .pool()
    .query<{ kept: string }>('select k::text as kept from messaging.idempotency_keys k where key = $1', [
      key,
    ]);
  expect(rows).toHaveLength(1);
  return rows[0]?.kept ?? '';
}
