// The whole path fed by SMPP, from the first submit_sm to the last receipt back at the customer; and receipts alone, which
// waited for a customer who was not bound.
import { setTimeout as sleep } from 'node:timers/promises';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import type { Figure } from './figures.ts';
import { WIDE_DELIVERIES, widenWindow } from './measure-path.ts';
import { openSmppDoor, runOnce, type SmppDoor } from './smpp-door.ts';
import { openSmppLoad } from './smpp-load.ts';

const SESSIONS = 10;
const WINDOW = 50;
const WARM_UP_MESSAGES = 6_000;
const MESSAGES = 20_000;
const TARGET_PER_SECOND = 3_000;
const RECEIPTS = 30_000;
const RECEIPTS_WARM_UP = 5_000;
const TARGET_RECEIPTS_PER_SECOND = 3_000;
const TIMEOUT_MS = 120_000;

export async function measureSmppPath(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct', env: WIDE_DELIVERIES });
  try {
    await widenWindow(running.stack.databaseUrl);
    const door = await openSmppDoor(running.stack);
    await pathRate(running, door, WARM_UP_MESSAGES);
    const path = await pathRate(running, door, MESSAGES);
    await receiptRate(running, door, RECEIPTS_WARM_UP);
    const receipts = await receiptRate(running, door, RECEIPTS);
    return [
      {
        what: 'whole path, direct, fed by SMPP, receipts back',
        measured: `${whole(path.perSecond)} msg/s (${whole(MESSAGES)} messages)`,
        baseline: `accepted at ${whole(path.acceptedPerSecond)}/s`,
        target: `≥ ${whole(TARGET_PER_SECOND)} msg/s`,
        met: path.perSecond >= TARGET_PER_SECOND,
      },
      {
        what: 'receipts that waited, out to a customer who binds',
        measured: `${whole(receipts)}/s (${whole(RECEIPTS)} receipts, ${SESSIONS} sessions × window ${WINDOW})`,
        baseline: '',
        target: `≥ ${whole(TARGET_RECEIPTS_PER_SECOND)}/s`,
        met: receipts >= TARGET_RECEIPTS_PER_SECOND,
      },
    ];
  } finally {
    await running.stop();
  }
}

const whole = (value: number) => Math.round(value).toLocaleString('en-US');

async function pathRate({ stack }: RunningStack, door: SmppDoor, messages: number) {
  await carrierControlAt(stack.carrier.control).clear();
  const receipts = countTo(messages);
  const load = await openSmppLoad({
    ...{ ...door, sessions: SESSIONS, registeredDelivery: 1, onDelivery: receipts.add },
  });
  const startedAt = performance.now();
  const { perSecond: acceptedPerSecond } = await load.runFull(WINDOW, { messages });
  await receipts.reached();
  const perSecond = (messages * 1_000) / (performance.now() - startedAt);
  load.close();
  return { perSecond, acceptedPerSecond };
}

async function receiptRate({ stack }: RunningStack, door: SmppDoor, count: number): Promise<number> {
  await runOnce(stack.databaseUrl, LEAVE_RECEIPTS, [door.systemId, count]);
  const receipts = countTo(count);
  const startedAt = performance.now();
  const load = await openSmppLoad({
    ...{ ...door, sessions: SESSIONS, registeredDelivery: 0, onDelivery: receipts.add },
  });
  await receipts.reached();
  const seconds = (performance.now() - startedAt) / 1_000;
  load.close();
  return count / seconds;
}

/** As fan-out leaves them. */
const LEAVE_RECEIPTS = `
  insert into messaging.smpp_deliveries (account_id, system_id, kind, message_id, sequence, payload)
  select a.account_id, a.system_id, 'receipt', uuidv7(), 4, jsonb_build_object('state', 'DELIVRD', 'intermediate', false,
    'error', '000', 'from', '+14155550100', 'to', '+16505550123', 'submittedAt', now(), 'doneAt', now(), 'parts', 1)
  from messaging.smpp_accounts a, generate_series(1, $2::integer) n where a.system_id = $1`;

/** Counts what comes; `reached` rejects where not all came in time. */
function countTo(wanted: number): { add(): void; reached(): Promise<void> } {
  const done = Promise.withResolvers<void>();
  let count = 0;
  return {
    add() {
      count += 1;
      if (count === wanted) done.resolve();
    },
    async reached() {
      const timeUp = new AbortController();
      const late = sleep(TIMEOUT_MS, undefined, { signal: timeUp.signal }).catch(() => undefined);
      await Promise.race([done.promise, late]);
      timeUp.abort();
      if (count < wanted)
        throw new Error(`only ${count} of ${wanted} receipts within ${TIMEOUT_MS / 1_000} s`);
    },
  };
}
