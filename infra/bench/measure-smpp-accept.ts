// SMPP accept: ten sessions with fifty submit_sm each that wait for their answers, all rules applied and the row committed
// before the answer; and how long an answer takes at a steady rate while messages go the whole way to the carrier. Beside
// both the real Jasmin's SMPP server under the same load in the same run, which queues in RabbitMQ.
import { startStack } from '../e2e/running-stack.ts';
import { jasminIsInstalled } from '../local/jasmin-parts.ts';
import { type Figure, percentile } from './figures.ts';
import { startJasminAlone } from './jasmin-alone.ts';
import { formatMs } from './latencies.ts';
import { widenWindow } from './measure-path.ts';
import { deafenValidation } from './pause-validation.ts';
import { openSmppDoor, runOnce, type SmppDoor } from './smpp-door.ts';
import { openSmppLoad } from './smpp-load.ts';

const ROUNDS = 3;
/** Less than the five seconds after which the scheduler wakes what nobody heard of. */
const SECONDS = 4;
const WARM_UP_ROUNDS = 2;
const SESSIONS = 10;
const WINDOW = 50;
const TARGET_PER_SECOND = 15_000;
const TARGET_RATIO = 6;
const STEADY_PER_SECOND = 1_000;
const STEADY_SECONDS = 10;
const STEADY_WARM_UP_SECONDS = 3;
const P99_MS = 50;

type Measured = { readonly perSecond: number; readonly tookMs: readonly number[] };

export async function measureSmppAccept(): Promise<readonly Figure[]> {
  const jasmin = await measureJasmin();
  const perSecond = await measureRate();
  const tookMs = await measureLatency();
  const ratio = perSecond / (jasmin?.perSecond ?? Number.NaN);
  return [
    {
      what: `SMPP accept, ${SESSIONS} sessions × window ${WINDOW}`,
      measured: `${whole(perSecond)} submit_sm/s`,
      baseline: jasmin ? `Jasmin's SMPP server ${whole(jasmin.perSecond)}/s` : NO_JASMIN,
      target: `≥ ${whole(TARGET_PER_SECOND)}/s and ${ratio.toFixed(1)} of ≥ ${TARGET_RATIO} ×`,
      met: perSecond >= TARGET_PER_SECOND && (jasmin === undefined || ratio >= TARGET_RATIO),
    },
    {
      what: `submit_sm_resp at ${whole(STEADY_PER_SECOND)}/s, the whole path behind it`,
      measured: describe(tookMs),
      baseline: jasmin ? `Jasmin's SMPP server ${describe(jasmin.tookMs)}` : NO_JASMIN,
      target: `p99 ≤ ${P99_MS} ms`,
      met: percentile(tookMs, 99) <= P99_MS,
    },
  ];
}

const NO_JASMIN = 'none: Jasmin is not installed';
const whole = (value: number) => Math.round(value).toLocaleString('en-US');

function describe(tookMs: readonly number[]): string {
  return `p50 ${formatMs(percentile(tookMs, 50))}, p99 ${formatMs(percentile(tookMs, 99))}`;
}

async function measureJasmin(): Promise<Measured | undefined> {
  if (!(await jasminIsInstalled())) return undefined;
  const alone = await startJasminAlone();
  try {
    const door = { ...alone.smpp, from: '+14155550100' };
    return { perSecond: await acceptRate(door, NOTHING_AROUND), tookMs: await steadyLatency(door) };
  } finally {
    await alone.stop();
  }
}

/** Nobody hears of what is accepted. */
async function measureRate(): Promise<number> {
  const running = await startStack({ router: 'direct' });
  try {
    await deafenValidation(running);
    const { databaseUrl } = running.stack;
    return await acceptRate(await openSmppDoor(running.stack), {
      before: () => runOnce(databaseUrl, 'truncate messaging.message_log'),
      after: (accepted) => expectRows(databaseUrl, accepted),
    });
  } finally {
    await running.stop();
  }
}

async function measureLatency(): Promise<readonly number[]> {
  const running = await startStack({ router: 'direct' });
  try {
    await widenWindow(running.stack.databaseUrl);
    return await steadyLatency(await openSmppDoor(running.stack));
  } finally {
    await running.stop();
  }
}

type AroundRound = {
  readonly before: () => Promise<unknown>;
  readonly after: (accepted: number) => Promise<void>;
};

const NOTHING_AROUND: AroundRound = { before: async () => undefined, after: async () => undefined };

/** submit_sm answered with ESME_ROK a second, the median of the rounds. Throws where one was refused. */
async function acceptRate(door: SmppDoor, { before, after }: AroundRound): Promise<number> {
  const load = await openSmppLoad({ ...door, sessions: SESSIONS, registeredDelivery: 0 });
  const rates: number[] = [];
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round += 1) {
    await before();
    const { answered, perSecond } = await load.runFull(WINDOW, { seconds: SECONDS });
    await after(answered);
    if (round >= 0) rates.push(perSecond);
  }
  load.close();
  return percentile(rates, 50);
}

/** An answer that has no row would make the figure worth nothing. */
async function expectRows(databaseUrl: string, accepted: number): Promise<void> {
  const [row] = await runOnce(databaseUrl, 'select count(*)::int as stored from messaging.message_log');
  if (row?.stored !== accepted) throw new Error(`${accepted} were accepted and ${row?.stored} stored`);
}

async function steadyLatency(door: SmppDoor): Promise<readonly number[]> {
  const load = await openSmppLoad({ ...door, sessions: SESSIONS, registeredDelivery: 0 });
  await load.runSteady(STEADY_PER_SECOND, STEADY_WARM_UP_SECONDS);
  const tookMs = await load.runSteady(STEADY_PER_SECOND, STEADY_SECONDS);
  load.close();
  return tookMs;
}
