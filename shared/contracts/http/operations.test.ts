// The tables of operations are what all documents are made from: here is what each entry must say for them to be whole.

import { expect, test } from 'vitest';
import { z } from 'zod';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import { scopeOf } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { PUBLISHED_OPERATIONS } from './published-operations.ts';
import { refusalsOf } from './refusals-of.ts';

test('no two operations share a name or a place', () => {
  expect(PUBLISHED_OPERATIONS.length).toBeGreaterThan(5);
  const ids = PUBLISHED_OPERATIONS.map(({ operationId }) => operationId);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const places = PUBLISHED_OPERATIONS.map(({ method, path }) => `${method} ${path}`);
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
});

test.each(PUBLISHED_OPERATIONS)(
  '$operationId describes each parameter of its path',
  ({ path, params = {} }) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect(Object.keys(params)).toEqual(named);
    for (const schema of Object.values(params)) expect(schema.meta()?.examples).toHaveLength(1);
  },
);

test.each(PUBLISHED_OPERATIONS)(
  '$operationId takes a body only where it says how large',
  ({ body, bodyBytesMax }) => {
    expect(bodyBytesMax > 0).toBe(body !== undefined);
  },
);

test.each(PUBLISHED_OPERATIONS)('$operationId has a summary that fits a table of contents', ({ summary }) => {
  expect(summary).toMatch(/^[A-Z].{3,70}[^.]$/);
});

test.each(PUBLISHED_OPERATIONS)(
  '$operationId answers something, and its schemas can be written down',
  (operation) => {
    const { answers, body, query, params = {}, headers = {} } = operation;
    expect(Object.keys(answers).filter((status) => !/^[23]\d\d$/.test(status))).toEqual([]);
    expect(Object.keys(answers).length).toBeGreaterThan(0);
    const said = Object.values(answers).flatMap(({ schema, headers: sent = {} }) => [
      ...(schema === undefined ? [] : [schema]),
      ...Object.values(sent),
    ]);
    const heard = [body, query, ...Object.values(params), ...Object.values(headers)];
    for (const schema of said) expect(z.toJSONSchema(schema, { io: 'output' })).toBeTypeOf('object');
    for (const schema of heard)
      if (schema) expect(z.toJSONSchema(schema, { io: 'input' })).toBeTypeOf('object');
  },
);

const WITH_BODY = PUBLISHED_OPERATIONS.filter(
  ({ body, access }) => body !== undefined && scopeOf(access) !== undefined,
);

test.each(WITH_BODY)('$operationId shows at least one body, and each fits', ({ body, examples = {} }) => {
  const bodies = Object.values(examples).map((example) => example.body);
  expect(bodies.length).toBeGreaterThan(0);
  expect(bodies.map((example) => body?.safeParse(example).error)).toEqual(bodies.map(() => undefined));
});

/** Every other operation is asked for a token and a scope, and stands in the authorisation matrix. */
const WHY_PUBLIC: Readonly<Record<string, string>> = {
  issueToken: 'it asks for the key itself',
  readSigningKeys: 'whoever verifies a token needs them',
  readOpenApi: 'documentation',
  listErrors: 'documentation',
  readErrorIndex: 'documentation',
  readErrorPage: 'documentation',
  readReference: 'documentation',
  readDocsPage: 'documentation',
  readLlmsText: 'documentation',
};

test('an operation asks for a token, or it is said why it is for everybody', () => {
  const open = OPERATIONS.filter(({ access }) => access.kind !== 'scope');
  expect(open.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(WHY_PUBLIC).sort());
});

/** Every other POST creates or changes something, and takes Idempotency-Key. */
const WHY_NO_KEY: Readonly<Record<string, string>> = {
  issueToken: 'a token is stored nowhere, and its caller is not known yet',
  checkOptOuts: 'only looks',
  preflightMessage: 'only looks',
  acknowledgeInbox: 'what is acknowledged stays so',
  cancelMessage: 'what is canceled stays so',
  cancelBatch: 'what is canceled stays so',
  cancelExport: 'what is canceled stays so',
  cancelWebhookReplay: 'what is canceled stays so',
};

test('a POST takes Idempotency-Key, or it is said why a repeat does no harm', () => {
  const posts = OPERATIONS.filter(({ method }) => method === 'POST');
  const without = posts.filter(({ headers }) => headers !== IDEMPOTENCY_KEY_HEADER);
  expect(without.map(({ operationId }) => operationId).sort()).toEqual(Object.keys(WHY_NO_KEY).sort());
});

const KEYED = OPERATIONS.filter(({ headers }) => headers === IDEMPOTENCY_KEY_HEADER);

test.each(KEYED)('$operationId says that it may be answered by an earlier answer', (operation) => {
  for (const { headers } of Object.values(operation.answers)) expect(headers).toMatchObject(REPLAYED_HEADER);
  expect(operation.refusals).toEqual(expect.arrayContaining([...IDEMPOTENCY_REFUSALS]));
});

test('what an operation is refused with follows from its form', () => {
  const codes = new Map(OPERATIONS.map((operation) => [operation.operationId, refusalsOf(operation)]));
  expect(codes.get('readMessage')).toEqual([
    ...['token_missing', 'token_invalid', 'token_expired', 'scope_missing'],
    ...['key_revoked', 'address_not_allowed', 'account_inactive', 'rate_limited', 'not_found'],
    ...['invalid_request', 'internal_error', 'too_busy', 'upstream_timeout'],
  ]);
  expect(codes.get('issueToken')).toEqual([
    ...['body_not_json', 'body_too_large', 'invalid_request', 'invalid_credentials', 'account_inactive'],
    ...['address_not_allowed', 'too_many_attempts'],
    ...['internal_error', 'too_busy', 'upstream_timeout'],
  ]);
});
