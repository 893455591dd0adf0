// What a carrier may do to us, fault by fault: what becomes of the messages, what is counted, what the link is taken for. A
// simulated carrier that is told to misbehave, and a wire that garbles its answers.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CarrierBehaviour } from '../../../shared/contracts/carrier-control.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import type { Carrier } from '../sandbox/carrier.ts';
import { control, endCarrier, messagesOf, start } from '../sandbox/test-carrier.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { type FaultLine, openFaultLine, type WireFault } from '../testing/fault-line.ts';
import { type LinkStage, openLinkStage } from '../testing/link-stage.ts';
import { insertQueued, statusCounts, upsertConnector } from '../testing/queued-messages.ts';
import { BIND_TIMES } from './carrier-bind.ts';
import type { LinkSnapshot } from './link-snapshot.ts';

const database = useDatabase();
const POLL = { timeout: 20_000, interval: 20 };
const MESSAGES = 40;
const WINDOW = 5;

let carrier: Carrier;
let line: FaultLine;
let stage: LinkStage | undefined;

beforeEach(async () => {
  await database.pool.query(
    'truncate messaging.message_log, messaging.message_parts, messaging.receipts, messaging.vendor_connectors',
  );
  carrier = await start();
  line = await openFaultLine(carrier.smppPort);
});
afterEach(async () => {
  stage?.end();
  line.close();
  await endCarrier();
});

async function bound(unknownOutcome: 'resend' | 'fail' = 'resend'): Promise<LinkStage> {
  await upsertConnector(database.pool, { port: line.port, windowSize: WINDOW, unknownOutcome });
  stage = openLinkStage(database.pool, {
    times: { responseTimeoutMs: 400, enquireLinkIntervalMs: 200, failoverTimeoutMs: 500 },
  });
  await expect.poll(() => stage?.links.isBound('sandbox_one'), POLL).toBe(true);
  return stage;
}

const behave = (behaviour: Partial<CarrierBehaviour>) => control(carrier, 'PUT', '/behaviour', behaviour);

async function send(): Promise<Uuid[]> {
  const ids = await insertQueued(database.pool, { count: MESSAGES });
  await database.pool.query('update messaging.message_log set message_body = id::text');
  void stage?.router.route(ids);
  return ids;
}

const linkOf = (): LinkSnapshot => stage?.links.snapshots()[0] as LinkSnapshot;
const settled = () => statusCounts(database.pool);

/** How often each text came to the carrier. */
async function arrivals(): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { text } of (await messagesOf(carrier)).messages) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

type Outcome = {
  /** Answers by name that are counted at least; no others are. */
  readonly errors: Readonly<Record<string, number>>;
  /** Messages that come twice at most. */
  readonly twiceMax: number;
  readonly connectionsMin?: number;
};

describe('garbled answers: every message is sent in the end, and what was answered well never twice', () => {
  test.each<[string, WireFault, number, Outcome]>([
    ['an answer that comes twice is taken once', 'twice', MESSAGES, { errors: {}, twiceMax: 0 }],
    [
      'an answer with another sequence number is none: its message is sent again after the timeout',
      ...(['wrong-sequence', 3, { errors: { timeout: 3 }, twiceMax: 3 }] as const),
    ],
    [
      'an answer that never comes is waited for no longer than the timeout',
      'lost',
      3,
      { errors: { timeout: 3 }, twiceMax: 3 },
    ],
    [
      'a generic_nack says that nothing was taken: the PDU is sent again',
      ...(['nack', 3, { errors: { ESME_RSYSERR: 3 }, twiceMax: 3 }] as const),
    ],
    [
      'garbage ends the connection, and the link binds again',
      ...(['garbage', 1, { errors: { lost: 1 }, twiceMax: WINDOW, connectionsMin: 2 }] as const),
    ],
    [
      'so does a reset',
      ...(['reset', 1, { errors: { lost: 1 }, twiceMax: WINDOW, connectionsMin: 2 }] as const),
    ],
    [
      'a connection that hangs half-open is noticed by what it does not answer',
      ...(['silent', 1, { errors: { timeout: 1 }, twiceMax: WINDOW, connectionsMin: 2 }] as const),
    ],
  ])('%s', async (_guarantee, kind, count, outcome) => {
    await bound();
    line.fault(kind, count);
    const ids = await send();
    await expect.poll(settled, POLL).toEqual({ sent: MESSAGES });
    const came = await arrivals();
    expect([...came.keys()].sort()).toEqual(ids);
    const twice = [...came.values()].reduce((sum, times) => sum + times - 1, 0);
    expect(twice).toBeLessThanOrEqual(outcome.twiceMax);
    const { errors, submitted } = linkOf();
    for (const [name, least] of Object.entries(outcome.errors)) {
      expect(errors.get(name), name).toBeGreaterThanOrEqual(least);
    }
    expect(
      [...errors.keys()].filter((name) => !['lost', ...Object.keys(outcome.errors)].includes(name)),
    ).toEqual([]);
    expect(submitted).toBeGreaterThanOrEqual(MESSAGES);
    expect(line.connections()).toBeGreaterThanOrEqual(outcome.connectionsMin ?? 1);
  });

  test('where the connector says that twice is worse than never, what was not answered fails and the rest is sent once', async () => {
    await bound('fail');
    line.fault('lost', 3);
    await send();
    await expect.poll(settled, POLL).toEqual({ sent: MESSAGES - 3, failed: 3 });
    expect([...(await arrivals()).values()].every((times) => times === 1)).toBe(true);
    const { rows } = await database.pool.query(
      `select distinct error_code from messaging.message_log where status = 'failed'`,
    );
    expect(rows).toEqual([{ error_code: 'outcome_unknown' }]);
    expect(linkOf().errors.get('timeout')).toBe(3);
  });
});

test('answers that come late, but come, cost time alone', async () => {
  await bound();
  await behave({ latencyMs: 250 });
  const ids = await send();
  await expect.poll(settled, POLL).toEqual({ sent: MESSAGES });
  expect([...(await arrivals()).keys()].sort()).toEqual(ids);
  const { errors, answered, answerMs, health } = linkOf();
  expect([...errors]).toEqual([]);
  expect(answerMs / answered).toBeGreaterThanOrEqual(240);
  expect(health.verdict).toBe('well');
});

test('a carrier that throttles is sent less a second, and gets every message once', async () => {
  await bound();
  await behave({ perSecond: 30 });
  const ids = await send();
  await expect.poll(() => linkOf().throttled, POLL).toBeGreaterThan(0);
  const slowed = linkOf().throughputAllowed;
  expect(slowed).toBeGreaterThan(0);
  await expect.poll(settled, POLL).toEqual({ sent: MESSAGES });
  const came = await arrivals();
  expect([...came.keys()].sort()).toEqual(ids);
  expect([...came.values()].every((times) => times === 1)).toBe(true);
  const { errors, throttled, accepted, submitted } = linkOf();
  expect([...errors]).toEqual([['ESME_RTHROTTLED', throttled]]);
  expect(accepted + throttled).toBe(submitted);

  await behave({ perSecond: 0 });
  await send();
  await expect.poll(settled, POLL).toEqual({ sent: 2 * MESSAGES });
  expect(linkOf().throughputAllowed === 0 || linkOf().throughputAllowed > slowed).toBe(true);
});

const REFUSALS = [
  ...(['ESME_RALYBND', 'ESME_RBINDFAIL', 'ESME_RINVPASWD', 'ESME_RINVSYSID'] as const),
  ...(['ESME_RINVSYSTYP', 'ESME_RSYSERR', 'ESME_RTHROTTLED', 'ESME_RINVBNDSTS'] as const),
];

test('a bind that is refused, with whichever status, is told; nothing is lost, and it is tried again', async () => {
  const carriers = await Promise.all(REFUSALS.map(() => start()));
  const told = (refused: boolean) =>
    Promise.all(
      carriers.map((one, index) => {
        const bindStatus = refused ? COMMAND_STATUS[REFUSALS[index] ?? 'ESME_ROK'] : 0;
        return control(one, 'PUT', '/behaviour', { bindStatus });
      }),
    );
  await told(true);
  for (const [index, { smppPort: port }] of carriers.entries()) {
    const name = `carrier_${index}`;
    await upsertConnector(database.pool, { name, port });
    await insertQueued(database.pool, { count: 5, connector: name });
  }
  stage = openLinkStage(database.pool);
  await expect
    .poll(() => stage?.links.snapshots().map(({ lastError }) => lastError), POLL)
    .toEqual(REFUSALS.map((name) => `bind refused: ${name}`));
  expect(stage.links.snapshots().map(({ bound }) => bound)).toEqual(REFUSALS.map(() => 0));
  expect(await settled()).toEqual({ queued: 5 * REFUSALS.length });
  await told(false);
  await expect.poll(settled, POLL).toEqual({ sent: 5 * REFUSALS.length });
  const came = await Promise.all(carriers.map((one) => messagesOf(one)));
  expect(came.map(({ messages }) => messages.length)).toEqual(REFUSALS.map(() => 5));
});

test('a host that dies under load and takes connections without answering them hands over to the backup; nothing is lost', async ({
  annotate,
}) => {
  const backup = await start();
  await upsertConnector(database.pool, { port: line.port, windowSize: WINDOW });
  await database.pool.query(
    `update messaging.vendor_connectors set binds = 4, backup_host = '127.0.0.1', backup_port = $1`,
    [backup.smppPort],
  );
  stage = openLinkStage(database.pool, { times: { ...BIND_TIMES, steadyMs: 50 } });
  await expect.poll(() => linkOf()?.bound, POLL).toBe(4);
  await behave({ latencyMs: 50 });
  const ids = await send();
  await expect.poll(async () => (await arrivals()).size, POLL).toBeGreaterThan(WINDOW);
  const diedAtMs = Date.now();
  line.die();
  await expect.poll(() => linkOf(), POLL).toMatchObject({ bound: 4, onBackup: 4 });
  await expect.poll(settled, POLL).toEqual({ sent: MESSAGES });

  const { messages } = await messagesOf(backup);
  const came = [...(await arrivals()).keys(), ...messages.map(({ text }) => text)];
  expect([...new Set(came)].sort()).toEqual(ids);
  expect(came.length).toBeLessThanOrEqual(MESSAGES + 4 * WINDOW);
  // It was well all the time: the route has not failed over for what the backup host carries.
  expect(linkOf().health.verdict).toBe('well');
  await annotate(`the backup carried after ${Date.parse(messages[0]?.at ?? '') - diedAtMs} ms`);
});

test('receipts for ids that nobody knows, thousands of them, are stored, answered and parked, and messages pass', async () => {
  await bound();
  await control(carrier, 'POST', '/receipts', { count: 3_000 });
  await send();
  await expect.poll(settled, POLL).toEqual({ sent: MESSAGES });
  await expect.poll(() => stage?.sink.receiptsStored(), POLL).toBe(3_000 + MESSAGES);
  const { rows } = await database.pool.query<{ parked: number }>(
    'select count(*)::int as parked from messaging.receipts where applied_at is null and wake_at is not null',
  );
  expect(rows[0]?.parked).toBe(3_000 + MESSAGES);
  await expect
    .poll(async () => (await control(carrier, 'GET', '/stats')).json(), POLL)
    .toMatchObject({ deliveriesPending: 0, deliveriesDropped: 0 });
  expect(linkOf()).toMatchObject({ receipts: 3_000 + MESSAGES, health: { verdict: 'well' } });
});
