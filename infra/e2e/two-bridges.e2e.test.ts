// Two bridge processes on one database and Pub/Sub: what a customer has, it has over both; and either may die under load.
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { type ConnectResult, connectSmpp } from '../../smpp-bridge/src/smpp/connect.ts';
import type { SmppSession } from '../../smpp-bridge/src/smpp/session.ts';
import { auditMessages } from './audit.ts';
import { eventually } from './eventually.ts';
import { type RunningStack, startStack } from './running-stack.ts';
import { type SecondBridge, startSecondBridge } from './second-bridge.ts';

/** `TWO_BRIDGES_ROUTER=jasmin`: over the real Jasmin, which takes too long for every run. */
const ROUTER = process.env.TWO_BRIDGES_ROUTER === 'jasmin' ? 'jasmin' : 'direct';
const THROUGHPUT = 50;
const WINDOW = 20;
/** A bridge that died gives back what it had claimed after 15 s; then the carrier and the receipts take theirs. */
const SETTLE_TIMEOUT_MS = 60_000;

let running: RunningStack;
let second: SecondBridge;
let pool: pg.Pool;

beforeAll(async () => {
  running = await startStack({ router: ROUTER });
  second = await startSecondBridge(running, ROUTER);
  pool = new pg.Pool({ connectionString: running.stack.databaseUrl, max: 2 });
}, 150_000);
afterAll(async () => {
  await pool?.end();
  await second?.kill();
  await running?.stop();
});

type Client = { readonly session: SmppSession; readonly accepted: string[]; readonly receipts: string[] };

const portOf = (bridge: 'first' | 'second') =>
  bridge === 'second' ? second.smppPort : (running.stack.smpp?.port ?? 0);

const account = (settings: { readonly throughput: number; readonly bindsMax: number }) =>
  pool.query(
    `update messaging.smpp_accounts set throughput = $2, max_binds = $3, settings = '{"throttle_wait_ms": 5000}'
     where system_id = $1`,
    [running.stack.demo.smppSystemId, settings.throughput, settings.bindsMax],
  );

function connect(port: number, receipts: string[] = []): Promise<ConnectResult> {
  const { smppSystemId: systemId = '', smppPassword: password = '' } = running.stack.demo;
  return connectSmpp({
    ...{ host: '127.0.0.1', port, connectTimeoutMs: 5_000 },
    bind: { type: 'transceiver', systemId, password, systemType: '', interfaceVersion: 0x34 },
    ...{ window: WINDOW, responseTimeoutMs: 10_000, enquireLinkIntervalMs: 0, log: recordingLog().log },
    handlers: {
      onRequest(session, pdu) {
        if (pdu.command === 'deliver_sm') receipts.push(pdu.receiptedMessageId ?? '');
        session.respond(pdu, { commandStatus: 0 });
      },
    },
  });
}

/** Tries again while the bridge is away. */
async function bind(bridge: 'first' | 'second'): Promise<Client> {
  const receipts: string[] = [];
  const session = await eventually(async () => {
    const result = await connect(portOf(bridge), receipts);
    return result.kind === 'bound' ? result.session : undefined;
  }, `a bind on the ${bridge} bridge`);
  return { session, accepted: [], receipts };
}

/** Keeps the window full until it is told to stop or the session is over. */
async function load({ session, accepted }: Client, isOver: () => boolean): Promise<void> {
  const { numbers, recipient } = running.stack.demo;
  const line = async () => {
    while (!isOver()) {
      const outcome = await session.request({
        ...{
          command: 'submit_sm',
          sourceAddrTon: 1,
          sourceAddrNpi: 1,
          sourceAddr: numbers.longCode.slice(1),
        },
        ...{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: recipient.slice(1), registeredDelivery: 1 },
        shortMessage: Buffer.from('Hello from two bridges'),
      });
      if (outcome.kind !== 'response') return;
      if (outcome.pdu.commandStatus === 0 && 'messageId' in outcome.pdu) accepted.push(outcome.pdu.messageId);
    }
  };
  await Promise.all(Array.from({ length: WINDOW }, line));
}

const sum = (clients: readonly Client[]) => clients.reduce((all, { accepted }) => all + accepted.length, 0);

async function receiptsOf(clients: readonly Client[]): Promise<string[]> {
  const ids = clients.flatMap(({ accepted }) => accepted);
  return await eventually(
    async () => {
      const got = clients.flatMap(({ receipts }) => receipts);
      const known = new Set(got);
      return ids.every((id) => known.has(id)) ? got : undefined;
    },
    'a receipt for every accepted message',
    SETTLE_TIMEOUT_MS,
  );
}

test('binds on both bridges count against one limit', async () => {
  await account({ throughput: THROUGHPUT, bindsMax: 2 });
  const clients = [await bind('first'), await bind('second')];
  for (const bridge of ['first', 'second'] as const) {
    expect(await connect(portOf(bridge))).toMatchObject({ kind: 'refused', commandStatus: 0x05 });
  }
  await Promise.all(clients.map(({ session }) => session.unbind(2_000)));
});

test('both bridges share one rate within a tenth, and each receipt comes once over either', async () => {
  await account({ throughput: THROUGHPUT, bindsMax: 10 });
  const clients = [await bind('first'), await bind('second')];
  const total = 6 * THROUGHPUT;
  const startedAtMs = performance.now();
  await Promise.all(clients.map((client) => load(client, () => sum(clients) >= total)));
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const accepted = sum(clients);
  // The first second's worth is the burst.
  const perSecond = (accepted - THROUGHPUT) / seconds;
  const receipts = await receiptsOf(clients);
  const split = clients.map(
    (client) => `${client.accepted.length} in, ${client.receipts.length} receipts out`,
  );
  console.log(`${perSecond.toFixed(1)} a second of ${THROUGHPUT}; ${split.join(' · ')}`);
  expect(perSecond).toBeLessThanOrEqual(THROUGHPUT * 1.1);
  expect(perSecond).toBeGreaterThanOrEqual(THROUGHPUT * 0.9);
  expect(receipts).toHaveLength(accepted);
  for (const client of clients) {
    expect(client.accepted.length).toBeGreaterThan(0);
    expect(client.receipts.length).toBeGreaterThan(0);
  }
  await Promise.all(clients.map(({ session }) => session.unbind(2_000)));
});

test.each([
  ['first', 'second'],
  ['second', 'first'],
] as const)(
  'when the %s bridge is killed under load nothing accepted is lost, and the %s carries on',
  async (killed, other) => {
    onTestFailed(async () => console.error(await running.troubles(), second.output().slice(-5_000)));
    await account({ throughput: 100, bindsMax: 10 });
    const [victim, survivor] = [await bind(killed), await bind(other)];
    let over = false;
    const loads = [victim, survivor].map((client) => load(client, () => over));
    await eventually(async () => (victim.accepted.length >= 100 ? true : undefined), 'load on the victim');
    await (killed === 'first' ? running.kill('bridge') : second.kill());
    await victim.session.closed;
    const before = survivor.accepted.length;
    await eventually(
      async () => (survivor.accepted.length >= before + 200 ? true : undefined),
      'two hundred more by the survivor',
    );
    over = true;
    await Promise.all(loads);
    const receipts = await receiptsOf([victim, survivor]);
    const ids = [victim, survivor].flatMap(({ accepted }) => accepted).map((id) => `msg_${id}`);
    const audit = await auditMessages(pool, ids);
    const repeated = receipts.length - new Set(receipts).size;
    console.log(
      `killed ${killed}: accepted ${audit.accepted} (${victim.accepted.length} by it) · final ${audit.final} · ` +
        `lost ${audit.lost} · receipts repeated ${repeated} · unbalanced accounts ${audit.unbalanced}`,
    );
    expect(audit).toMatchObject({
      lost: 0,
      final: ids.length,
      byStatus: { delivered: ids.length },
      unbalanced: 0,
    });
    await survivor.session.unbind(2_000);
  },
  120_000,
);
