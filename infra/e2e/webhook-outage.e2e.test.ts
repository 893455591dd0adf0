// A customer's webhook receiver dies in the middle of a request and is away while messages are delivered.
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { type Customer, createCustomer } from './customer.ts';
import { eventually } from './eventually.ts';
import { type RunningStack, startStack } from './running-stack.ts';
import { openReceiver } from './webhook-receiver.ts';

const MESSAGES = 50;
/** Well before the second attempt, 5 s after the first: the third would be 5 min later. */
const OUTAGE_MAX_MS = 4_500;
/** Longer than the scheduler needs to find what it has not noted as done. */
const QUIET_MS = 2_000;

let running: RunningStack;
let customer: Customer;
let database: pg.Pool;

beforeAll(async () => {
  running = await startStack({ router: 'direct' });
  customer = await createCustomer(running.stack);
  database = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 1 });
});
afterAll(async () => {
  await customer?.close();
  await database?.end();
  await running?.stop();
});

async function failedOnce(): Promise<number> {
  const { rows } = await database.query<{ n: number }>(
    'select count(*)::int as n from messaging.webhook_deliveries where last_error is not null',
  );
  return rows[0]?.n ?? 0;
}

test('what was delivered while the receiver was away arrives once each when it is back, a repeat under its first id', async () => {
  onTestFailed(async () => console.error(await running.troubles()));
  const dying = await openReceiver(0, true);
  const sent = await Promise.all(
    Array.from({ length: MESSAGES }, (_, n) =>
      customer.send({
        from: running.stack.demo.numbers.longCode,
        to: '+16505550123',
        body: `outage ${n}`,
        webhook_url: `http://127.0.0.1:${dying.port}/events`,
      }),
    ),
  );
  await eventually(
    async () => ((await failedOnce()) === MESSAGES ? true : undefined),
    'a failed attempt for every message',
    OUTAGE_MAX_MS,
  );
  expect(dying.received).toHaveLength(1);

  const back = await openReceiver(dying.port, false);
  await eventually(
    async () => (back.received.length >= MESSAGES ? true : undefined),
    'every webhook after the outage',
    15_000,
  );
  await sleep(QUIET_MS);
  back.close();

  expect(back.received.map(({ messageId }) => messageId).sort()).toEqual(sent.map(({ id }) => id).sort());
  expect(new Set(back.received.map(({ type }) => type))).toEqual(new Set(['message.delivered']));
  expect(new Set(back.received.map(({ webhookId }) => webhookId)).size).toBe(MESSAGES);
  expect(back.received).toContainEqual(dying.received[0]);
  const timelines = await Promise.all(sent.map(({ id }) => customer.timeline(id)));
  for (const { status, webhooks } of timelines) {
    expect(status).toBe('delivered');
    expect(webhooks).toMatchObject([{ state: 'delivered', attempts: 2, last_status: 200 }]);
  }
});
