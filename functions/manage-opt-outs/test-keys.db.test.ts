// A test key keeps opt-outs of its own: what it reads and changes counts for test messages, and for no live one.
import { beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { seedAccount, seedConnector, seedSandbox } from '../../shared/testing/seed.ts';
import { seedApiKey } from '../../shared/testing/seed-api-key.ts';
import { importOptOuts } from '../../smpp-bridge/src/scheduler/jobs/import-opt-outs.ts';

const db = useDatabase();
const functions = useFunctions(db, ['manage-opt-outs', 'submit-message']);

const RECIPIENT = '+16505550123';

let accountId: Uuid;
let number: string;
let live: string;
let sandbox: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
  await seedConnector(db.pool);
  await seedSandbox(db.pool);
  live = await functions.bearer(accountId);
  sandbox = await functions.bearerOf(await seedApiKey(db.pool, accountId, { mode: 'test' }));
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into as a customer would
type Answer = { readonly status: number; readonly body: any };

async function call(bearer: string, method: string, path: string, body?: unknown): Promise<Answer> {
  const name = path.startsWith('/v1/messages') ? 'submit-message' : 'manage-opt-outs';
  const answer = await fetch(functions.address(name) + path, {
    method,
    headers: { 'x-forwarded-authorization': bearer, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: await answer.json() };
}

/** What each way of asking says of the recipient. */
async function seenBy(bearer: string) {
  const list = await call(bearer, 'GET', '/v1/opt-outs');
  const check = await call(bearer, 'POST', '/v1/opt-outs/check', { recipients: [RECIPIENT], sender: number });
  const recipient = encodeURIComponent(RECIPIENT);
  const history = await call(bearer, 'GET', `/v1/opt-outs/history?recipient=${recipient}`);
  const sent = await call(bearer, 'POST', '/v1/messages', { from: number, to: RECIPIENT, body: 'Hello' });
  return {
    listed: list.body.data.length,
    optedOut: check.body.data[0].opted_out,
    changes: history.body.data.length,
    sent: sent.body.code ?? sent.body.status,
  };
}

const UNTOUCHED = { listed: 0, optedOut: false, changes: 0, sent: 'accepted' };
const OPTED_OUT = { listed: 1, optedOut: true, changes: 1, sent: 'recipient_opted_out' };

test.each([
  ['a test key', () => sandbox, () => live],
  ['a live key', () => live, () => sandbox],
])('an opt-out that %s adds counts in its own world alone', async (_, own, other) => {
  expect((await call(own(), 'POST', '/v1/opt-outs', { recipient: RECIPIENT })).status).toBe(201);
  expect([await seenBy(own()), await seenBy(other())]).toEqual([OPTED_OUT, UNTOUCHED]);
});

test.each([
  ['a test key', () => sandbox, () => live],
  ['a live key', () => live, () => sandbox],
])('%s lifts no opt-out of the other world', async (_, own, other) => {
  await call(other(), 'POST', '/v1/opt-outs', { recipient: RECIPIENT });
  await call(own(), 'POST', '/v1/opt-outs/remove', { recipient: RECIPIENT });
  expect([await seenBy(own()), await seenBy(other())]).toEqual([UNTOUCHED, OPTED_OUT]);
});

test('a list that a test key imports counts for test messages alone', async () => {
  const { body } = await call(sandbox, 'POST', '/v1/opt-outs/imports', { items: [RECIPIENT] });
  const deps = {
    ...{ pool: db.pool, announcer: recordingAnnouncer(), log: createLogger('test', 'fatal') },
    ...{ receiptTimeoutMs: 0, onDefaultRows: () => {} },
  };
  await importOptOuts.run(deps, new Date());
  const read = await call(sandbox, 'GET', `/v1/opt-outs/imports/${body.id}`);
  expect(read.body).toMatchObject({ state: 'finished', added: 1 });
  expect([await seenBy(sandbox), await seenBy(live)]).toEqual([OPTED_OUT, UNTOUCHED]);
});

test('the audit log and the event say that a test key did it', async () => {
  await call(sandbox, 'POST', '/v1/opt-outs', { recipient: RECIPIENT });
  const audit = await db.pool.query('select action, after from messaging.audit_log where account_id = $1', [
    accountId,
  ]);
  expect(audit.rows).toEqual([
    { action: 'opt_out.created', after: { recipient: RECIPIENT, sender: null, test: true } },
  ]);
  const events = await db.pool.query(
    'select type, data from messaging.account_events where account_id = $1',
    [accountId],
  );
  expect(events.rows).toMatchObject([{ type: 'optout.created', data: { test: true } }]);
});
