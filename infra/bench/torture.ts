// `npm run torture`: random kills under load, a minute each, a webhook receiver that is away for a minute, both with each
// router; the path with ten million rows in the table; malformed requests to the API and hostile PDUs to customers' SMPP.
// Seeded: the same seed kills the same parts in the same order, and sends the same octets.
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { killPartsUnderLoad, summary } from '../e2e/kill-parts.ts';
import { rideOutOutage } from '../e2e/ride-out-outage.ts';
import { startStack } from '../e2e/running-stack.ts';
import { sendHostile } from '../e2e/send-hostile.ts';
import { sendMalformed } from '../e2e/send-malformed.ts';
import { jasminIsInstalled } from '../local/jasmin-parts.ts';
import { addHistory } from './add-history.ts';
import { percentile } from './figures.ts';
import { formatMs } from './latencies.ts';
import { measurePathRate, WARM_UP_MESSAGES, WIDE_DELIVERIES, widenWindow } from './measure-path.ts';
import { createRandom } from './random.ts';
import { demoSender } from './senders.ts';
import { type Router, readTortureCommand, TORTURE_USAGE, type TortureOptions } from './torture-options.ts';

const PARTS = {
  direct: ['functions', 'bridge', 'pubsub', 'postgres'],
  jasmin: ['functions', 'bridge', 'pubsub', 'postgres', 'jasmin', 'rabbitmq'],
} as const;
/** window_size of the demo connector. */
const WINDOW = 10;
const HISTORY_MESSAGES = 15_000;
const HISTORY_RATIO = 0.9;
const HISTORY_ROUNDS = 5;
const GROWTH_MEBIBYTES_MAX = 64;
/** Measured: until then the functions' heap grows to its size, from where it falls again. */
const WARM_UP_REQUESTS = 100_000;
const EXIT_WRONG_USE = 2;

const command = readTortureCommand(process.argv.slice(2));
switch (command.kind) {
  case 'help':
    console.log(TORTURE_USAGE);
    break;
  case 'wrong':
    console.error(`torture: ${command.problem}\n${TORTURE_USAGE}`);
    process.exit(EXIT_WRONG_USE);
    break;
  case 'run':
    process.exit((await torture(command.options)) ? 0 : 1);
    break;
  default:
    assertNever(command);
}

/** Whether every campaign was sound. A Jasmin that is not installed is none: its campaigns did not run. */
async function torture(options: TortureOptions): Promise<boolean> {
  const verdicts: boolean[] = [];
  for (const router of options.routers) {
    if (router === 'jasmin' && !(await jasminIsInstalled())) {
      console.log(
        'NOT RUN with jasmin, which is not installed (bash infra/scripts/test-components); or --router direct',
      );
      verdicts.push(false);
      continue;
    }
    if (options.kills > 0) verdicts.push(await killAtRandom(router, options));
    if (options.outageSeconds > 0) verdicts.push(await takeReceiverAway(router, options.outageSeconds));
    if (options.rows > 0 && router === 'direct') verdicts.push(await fillTable(options.rows));
    if (options.requests > 0 && router === 'direct') verdicts.push(await sendNonsense(options));
    if (options.pdus > 0 && router === 'direct') verdicts.push(await sendHostilePdus(options));
  }
  return verdicts.every(Boolean);
}

async function killAtRandom(
  router: Router,
  { kills, secondsPerKill, seed }: TortureOptions,
): Promise<boolean> {
  const random = createRandom(seed);
  const names = PARTS[router];
  const parts = Array.from({ length: kills }, () => names[Math.floor(random() * names.length)] ?? names[0]);
  console.log(`${kills} kills, ${secondsPerKill} s each, 100 messages/s, seed ${seed}, router ${router}`);
  const running = await startStack({ router });
  try {
    const outcome = await killPartsUnderLoad(running, {
      parts,
      secondsPerKill,
      perSecond: 100,
      settleTimeoutMs: 600_000,
      report: (line) => console.log(`${new Date().toISOString()} ${line}`),
    });
    const duplicatesMax = 2 * WINDOW * kills;
    const kept = outcome.audit.lost === 0 && outcome.audit.final === outcome.audit.accepted;
    const isSound =
      kept &&
      outcome.audit.webhooksOwed === 0 &&
      outcome.webhooks.missing === 0 &&
      outcome.webhooks.renamed === 0 &&
      outcome.audit.unbalanced === 0 &&
      outcome.duplicates <= duplicatesMax;
    console.log(
      `${isSound ? 'sound' : 'NOT SOUND'}: ${summary(outcome)} (at most ${duplicatesMax} duplicates allowed)`,
    );
    return isSound;
  } finally {
    await running.stop();
  }
}

async function takeReceiverAway(router: Router, outageSeconds: number): Promise<boolean> {
  console.log(`webhook receiver away for ${outageSeconds} s under load, router ${router}`);
  const running = await startStack({ router });
  try {
    const outcome = await rideOutOutage(running, { outageMs: outageSeconds * 1_000, catchUp: 'wait' });
    const isSound = outcome.missing === 0 && outcome.renamed === 0;
    console.log(
      `${isSound ? 'sound' : 'NOT SOUND'}: accepted ${outcome.accepted.length} · webhooks missing ${outcome.missing} · repeated ${outcome.repeated}, under another id ${outcome.renamed} · all arrived ${Math.round(outcome.caughtUpSeconds)} s after it was back`,
    );
    return isSound;
  } finally {
    await running.stop();
  }
}

async function sendNonsense({ requests, seed }: TortureOptions): Promise<boolean> {
  console.log(
    `${requests.toLocaleString('en-US')} malformed requests after ${WARM_UP_REQUESTS.toLocaleString('en-US')} that warm up, seed ${seed}`,
  );
  const running = await startStack({ router: 'direct' });
  try {
    const { answers, failures, memory } = await sendMalformed(running, {
      warmUp: WARM_UP_REQUESTS,
      requests,
      seed,
    });
    const failed = Object.keys(answers).filter((status) => /^5|silent/.test(status));
    const swollen = Object.values(memory).filter(
      ({ before, after }) => after - before >= GROWTH_MEBIBYTES_MAX,
    );
    const isSound = failed.length === 0 && swollen.length === 0;
    console.log(`${isSound ? 'sound' : 'NOT SOUND'}: answers ${JSON.stringify(answers)}`);
    console.log(`memory in MiB, after the warm-up and at the end: ${JSON.stringify(memory)}`);
    for (const failure of failures) console.log(failure);
    return isSound;
  } finally {
    await running.stop();
  }
}

async function sendHostilePdus({ pdus, seed }: TortureOptions): Promise<boolean> {
  console.log(`${pdus.toLocaleString('en-US')} hostile PDUs, seed ${seed}`);
  const running = await startStack({ router: 'direct' });
  try {
    const outcome = await sendHostile(running, { pdus, seed });
    const { honestMs, memory } = outcome;
    const unanswered = honestMs.filter((tookMs) => !Number.isFinite(tookMs)).length;
    const growth = memory.after - memory.before;
    const isSound = outcome.silent === 0 && unanswered === 0 && growth < GROWTH_MEBIBYTES_MAX;
    console.log(
      `${isSound ? 'sound' : 'NOT SOUND'}: ${outcome.sessions} sessions, ${outcome.ended} ended by the server, ${outcome.silent} silent · honest texts ${honestMs.length}, not accepted ${unanswered}, p99 ${formatMs(percentile(honestMs, 99))} · memory ${memory.before} MiB, then ${memory.after}`,
    );
    console.log(`sent ${JSON.stringify(outcome.sent)}`);
    console.log(`answered, by command_status in hex: ${JSON.stringify(outcome.answers)}`);
    return isSound;
  } finally {
    await running.stop();
  }
}

/** Two stacks, one with history and one without, measured in turn: what else the machine does then hits both. */
async function fillTable(rows: number): Promise<boolean> {
  const empty = await openPathStack();
  const full = await openPathStack();
  try {
    console.log(`adding ${rows.toLocaleString('en-US')} rows …`);
    await addHistory(full.running.stack.databaseUrl, rows);
    await full.rate(WARM_UP_MESSAGES);
    await empty.rate(WARM_UP_MESSAGES);
    const ratios: number[] = [];
    for (let round = 1; round <= HISTORY_ROUNDS; round += 1) {
      const without = await empty.rate(HISTORY_MESSAGES);
      const withRows = await full.rate(HISTORY_MESSAGES);
      ratios.push(withRows / without);
      console.log(
        `round ${round}: empty ${Math.round(without)} msg/s, with rows ${Math.round(withRows)}, ${(withRows / without).toFixed(2)}`,
      );
    }
    const ratio = ratios.toSorted((a, b) => a - b)[Math.floor(ratios.length / 2)] ?? 0;
    const met = ratio >= HISTORY_RATIO;
    console.log(
      `with ${rows.toLocaleString('en-US')} rows: ${ratio.toFixed(2)} × the empty table's rate (median of ${HISTORY_ROUNDS}), asked ≥ ${HISTORY_RATIO}: ${met ? 'met' : 'MISSED'}`,
    );
    return met;
  } finally {
    await Promise.all([empty.running.stop(), full.running.stop()]);
  }
}

async function openPathStack() {
  const running = await startStack({ router: 'direct', env: WIDE_DELIVERIES });
  await widenWindow(running.stack.databaseUrl);
  const senders = [await demoSender(running.stack)];
  return {
    running,
    rate: async (messages: number) => (await measurePathRate(running, senders, messages)).perSecond,
  };
}
