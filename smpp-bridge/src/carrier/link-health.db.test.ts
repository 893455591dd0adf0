// A link whose binds look well and whose carrier is not: what it is given goes to the other connector of the route, and comes
// back when it is well again. One case of each cause, over real sockets, with short times.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPolicies } from '../../../shared/compliance/load-policies.ts';
import type { CarrierBehaviour } from '../../../shared/contracts/carrier-control.ts';
import type { E164 } from '../../../shared/kernel/e164.ts';
import { selectRoute } from '../../../shared/messaging/select-route.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import type { Carrier } from '../sandbox/carrier.ts';
import { control, endCarrier, start } from '../sandbox/test-carrier.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type LinkStage, openLinkStage } from '../testing/link-stage.ts';
import { insertQueued, statusCounts, upsertConnector } from '../testing/queued-messages.ts';
import type { LinkSnapshot } from './link-snapshot.ts';

const database = useDatabase();
const POLL = { timeout: 15_000, interval: 20 };
const TIMES = {
  halfLifeMs: 400,
  boundHalfLifeMs: 150,
  receiptLagMs: 400,
  calmMs: 200,
  trialMs: 600,
  holdMs: 2_000,
};

let one: Carrier;
let stage: LinkStage;
let traffic: NodeJS.Timeout | undefined;
let sending: Promise<unknown> = Promise.resolve();

beforeEach(async () => {
  await database.pool.query(
    'truncate messaging.message_log, messaging.message_parts, messaging.receipts, messaging.vendor_connectors, messaging.routes, messaging.connector_status',
  );
  const two = await start();
  one = await start();
  await upsertConnector(database.pool, { name: 'carrier_one', port: one.smppPort, windowSize: 50 });
  await upsertConnector(database.pool, { name: 'carrier_two', port: two.smppPort, windowSize: 50 });
  await database.pool.query(
    `insert into messaging.routes (rule_order, prefix, connectors, rate) values (1, '', '{carrier_one,carrier_two}', 0.005)`,
  );
  stage = openLinkStage(database.pool, { health: TIMES, times: { responseTimeoutMs: 10_000 } });
  await expect.poll(() => stage.links.snapshots().every(({ bound }) => bound === 1), POLL).toBe(true);
});
afterEach(async () => {
  clearInterval(traffic);
  await sending;
  stage.end();
  await endCarrier();
});

const linkOf = (name: string) =>
  stage.links.snapshots().find((link) => link.connector === name) as LinkSnapshot;
const behave = (behaviour: Partial<CarrierBehaviour>) => control(one, 'PUT', '/behaviour', behaviour);

/** Keeps messages coming to whichever connector the route gives. */
function keepSending(): void {
  traffic = setInterval(() => {
    sending = Promise.all([sending, sendSome()]);
  }, 50);
}

async function sendSome(): Promise<void> {
  const connector = (await chosen()) ?? '';
  const ids = await insertQueued(database.pool, { count: 10, connector });
  await stage.router.route(ids);
}

/** The connector that a message takes now. */
async function chosen(): Promise<string | undefined> {
  const { routes, connectors } = await loadPolicies(database.pool);
  const decision = selectRoute(
    {
      ...{ id: 'any', accountId: 'a', accountGroup: undefined, senderClass: 'long_code', encoding: 'gsm7' },
      recipient: '+14155551234' as E164,
    },
    routes,
    connectors,
  );
  return decision.kind === 'routed' ? decision.connector : undefined;
}

const { ESME_RSYSERR, ESME_RINVSRCADR, ESME_RTHROTTLED } = COMMAND_STATUS;

test.each<[string, Partial<CarrierBehaviour>, Partial<CarrierBehaviour>]>([
  ['unbound', { refuseBinds: true, dropConnections: true }, { refuseBinds: false }],
  ['faults', { submitStatus: ESME_RSYSERR }, { submitStatus: 0 }],
  ['refusals', { submitStatus: ESME_RINVSRCADR }, { submitStatus: 0 }],
  ['throttling', { submitStatus: ESME_RTHROTTLED }, { submitStatus: 0 }],
  ['latency', { latencyMs: 3_500 }, { latencyMs: 0 }],
  ['receipts', { receiptState: 'none' }, { receiptState: 'DELIVRD' }],
])('%s: the route fails over to its next connector, and returns by itself', async (cause, fault, cure) => {
  keepSending();
  await expect.poll(() => linkOf('carrier_one').accepted, POLL).toBeGreaterThan(300);
  expect(await chosen()).toBe('carrier_one');
  await behave(fault);
  await expect.poll(() => linkOf('carrier_one').health, POLL).toMatchObject({ verdict: 'sick', cause });
  const before = linkOf('carrier_two').accepted;
  await expect.poll(chosen, POLL).toBe('carrier_two');
  await expect.poll(() => linkOf('carrier_two').accepted, POLL).toBeGreaterThan(before);
  await behave(cure);
  await expect.poll(() => linkOf('carrier_one').health.verdict, POLL).toBe('well');
  await expect.poll(chosen, POLL).toBe('carrier_one');
});

test('what already waits for a link that is sick is given to the next connector, and not back', async () => {
  await behave({ refuseBinds: true, dropConnections: true });
  await expect
    .poll(() => linkOf('carrier_one').health, POLL)
    .toMatchObject({ verdict: 'sick', cause: 'unbound' });
  await insertQueued(database.pool, { count: 25, connector: 'carrier_one' });
  await expect.poll(chosen, POLL).toBe('carrier_two');
  expect(await stage.moveWaiting()).toBe(25);
  await expect.poll(() => linkOf('carrier_two').accepted, POLL).toBe(25);
  expect(await stage.moveWaiting()).toBe(0);
});

test('what a link that falls ill holds and was refused by its carrier is sent by the next connector, and none of it fails', async () => {
  await behave({ submitStatus: ESME_RSYSERR });
  const ids = await insertQueued(database.pool, { count: 200, connector: 'carrier_one' });
  void stage.router.route(ids);
  await expect
    .poll(() => linkOf('carrier_one').health, POLL)
    .toMatchObject({ verdict: 'sick', cause: 'faults' });
  await expect
    .poll(async () => {
      await stage.moveWaiting();
      return linkOf('carrier_two').accepted;
    }, POLL)
    .toBe(200);
  await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ sent: 200 });
});

test('where no other connector may have it, what waits goes on with the one that is sick', async () => {
  await database.pool.query(`update messaging.routes set connectors = '{carrier_one}'`);
  await behave({ submitStatus: ESME_RSYSERR });
  await stage.router.route(await insertQueued(database.pool, { count: 40, connector: 'carrier_one' }));
  await expect
    .poll(() => linkOf('carrier_one').health, POLL)
    .toMatchObject({ verdict: 'sick', cause: 'faults' });
  expect(stage.links.room('carrier_one')).toBe(0);
  expect(await stage.moveWaiting()).toBe(0);
  await behave({ submitStatus: 0 });
  await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ sent: 40 });
});
