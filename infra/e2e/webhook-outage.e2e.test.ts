// A customer's webhook receiver is down for a minute while messages are sent and delivered.
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { eventually } from './eventually.ts';
import { rideOutOutage } from './ride-out-outage.ts';
import { type RunningStack, startStack } from './running-stack.ts';

const OUTAGE_MS = 60_000;
/** Of one origin; as many may have been under way when the receiver died. */
const CONNECTIONS_MAX = 10;

let running: RunningStack;
let database: pg.Pool;

beforeAll(async () => {
  running = await startStack({ router: 'direct' });
  database = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 1 });
});
afterAll(async () => {
  await database?.end();
  await running?.stop();
});

async function deliveriesByState(): Promise<Record<string, number>> {
  const { rows } = await database.query<{ state: string; n: number }>(
    'select state, count(*)::int as n from messaging.webhook_deliveries group by state',
  );
  return Object.fromEntries(rows.map(({ state, n }) => [state, n]));
}

test('after a receiver was down for a minute every message has its webhook, a repeat under its first id', async () => {
  onTestFailed(async () => console.error(await running.troubles()));
  const outcome = await rideOutOutage(running, { outageMs: OUTAGE_MS, catchUp: 'bring-forward' });
  expect(outcome.accepted.length).toBeGreaterThan(3_000);
  expect(outcome.missing).toBe(0);
  expect(outcome.repeated).toBeGreaterThanOrEqual(1);
  expect(outcome.repeated).toBeLessThanOrEqual(CONNECTIONS_MAX);
  expect(outcome.renamed).toBe(0);

  const states = await eventually(async () => {
    const found = await deliveriesByState();
    return found.in_flight === undefined && found.pending === undefined ? found : undefined;
  }, 'no delivery is under way');
  expect(states).toEqual({ delivered: outcome.accepted.length });
  const { rows } = await database.query(
    'select (sum(attempts) - count(*))::int as failed from messaging.webhook_deliveries',
  );
  // Ten failures open the circuit while as many calls may be under way; then one tries now and then, and 3,000 wait.
  expect(rows[0]?.failed).toBeGreaterThanOrEqual(10);
  expect(rows[0]?.failed).toBeLessThanOrEqual(10 + CONNECTIONS_MAX + 10);
});
