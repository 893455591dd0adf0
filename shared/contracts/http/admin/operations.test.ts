// What each entry of the operators' table must say, beside what every table says (operations.test.ts).
import { expect, test } from 'vitest';
import { IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import type { Operation } from '../operation.ts';
import { ADMIN_TAGS } from '../operation.ts';
import { refusalsOf } from '../refusals-of.ts';
import { ADMIN_OPERATIONS } from './operations.ts';
import { VERSION_REFUSALS } from './versions.ts';

const idsOf = (operations: readonly Operation[]) => operations.map(({ operationId }) => operationId).sort();
const has = (name: string) => (operation: Operation) => name in (operation.headers ?? {});

test.each(ADMIN_OPERATIONS)(
  '$operationId stands where operators look, in a chapter of theirs',
  (operation) => {
    expect(operation.path).toMatch(/^\/(v1\/)?admin\//);
    expect(Object.keys(ADMIN_TAGS)).toContain(operation.tag);
  },
);

/** Every other operation is for a role, and stands in the authorisation matrix. */
const WHY_PUBLIC: Readonly<Record<string, string>> = {
  readAdminReference: 'it shows nothing before a key is given',
};

test('an operation is for a role, or it is said why it is for everybody', () => {
  const open = ADMIN_OPERATIONS.filter(({ access }) => access.kind !== 'role');
  expect(idsOf(open)).toEqual(Object.keys(WHY_PUBLIC).sort());
});

/** Every other operation that changes what is there names its version, and can be tried. What takes a key adds something. */
const WHY_NO_VERSION: Readonly<Record<string, string>> = {
  revealAuditEntry: 'only shows',
  testConnector: 'changes nothing',
  revealMessage: 'only shows',
  revealNumber: 'only shows',
  revealDeadLetter: 'only shows',
};
const CHANGES = ADMIN_OPERATIONS.filter(
  (one) =>
    one.method !== 'GET' &&
    (one.method !== 'POST' || one.params !== undefined) &&
    !has('idempotency-key')(one),
);

test('a change of what is there wants If-Match, or it is said why not', () => {
  expect(idsOf(CHANGES.filter((operation) => !has('if-match')(operation)))).toEqual(
    Object.keys(WHY_NO_VERSION).sort(),
  );
});

test.each(ADMIN_OPERATIONS.filter(has('if-match')))(
  '$operationId can be tried without changing',
  (operation) => {
    expect(Object.keys(operation.query?.shape ?? {})).toContain('dry_run');
    expect(operation.refusals).toEqual(expect.arrayContaining([...VERSION_REFUSALS]));
  },
);

/** Every other POST creates something, and takes Idempotency-Key. */
const WHY_NO_KEY: Readonly<Record<string, string>> = {
  revealAuditEntry: 'each look is written down',
  testConnector: 'each test is one of its own',
  tryContentRule: 'it changes nothing',
  revealMessage: 'each look is written down',
  testRoute: 'only looks',
  revealNumber: 'each look is written down',
  revealDeadLetter: 'each look is written down',
};

test('a POST takes Idempotency-Key or the version that it changes, or it is said why a repeat does no harm', () => {
  const posts = ADMIN_OPERATIONS.filter(({ method }) => method === 'POST');
  const without = posts.filter((one) => !has('idempotency-key')(one) && !has('if-match')(one));
  expect(idsOf(without)).toEqual(Object.keys(WHY_NO_KEY).sort());
});

test.each(ADMIN_OPERATIONS.filter(has('idempotency-key')))(
  '$operationId says that it may be answered by an earlier answer',
  ({ answers, refusals }) => {
    for (const { headers } of Object.values(answers)) expect(headers).toMatchObject(REPLAYED_HEADER);
    expect(refusals).toEqual(expect.arrayContaining([...IDEMPOTENCY_REFUSALS]));
  },
);

test('an operator is not told of accounts that are not his', () => {
  const reveal = ADMIN_OPERATIONS.find(({ operationId }) => operationId === 'revealAuditEntry');
  expect(reveal && refusalsOf(reveal)).toEqual([
    ...['token_missing', 'token_invalid', 'token_expired', 'scope_missing'],
    ...['key_revoked', 'address_not_allowed', 'rate_limited', 'not_found'],
    ...['body_not_json', 'body_too_large', 'invalid_request'],
    ...['internal_error', 'too_busy', 'upstream_timeout'],
  ]);
});
