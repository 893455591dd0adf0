// `npm run torture`: random kills under load, a minute each, a webhook receiver that is away for a minute, and the path
// with ten million rows in the table. Seeded: the same seed kills the same parts in the same order.
import { parseArgs } from 'node:util';
import { killPartsUnderLoad, summary } from '../e2e/kill-parts.ts';
import { rideOutOutage } from '../e2e/ride-out-outage.ts';
import { startStack } from '../e2e/running-stack.ts';
import { addHistory } from './add-history.ts';
import { measurePathRate, WIDE_DELIVERIES, widenWindow } from './measure-path.ts';
import { createRandom } from './random.ts';
import { demoSender } from './senders.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    router: { type: 'string', default: 'direct' },
    outage: { type: 'string', default: '60' },
    rows: { type: 'string', default: '10000000' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(
    'usage: npm run torture [-- --kills 20 --seconds 60 --seed 1 --router direct|jasmin --outage 60 --rows 10000000]\n0 leaves a campaign out',
  );
  process.exit(0);
}
const router = values.router === 'jasmin' ? 'jasmin' : 'direct';
const kills = Number(values.kills);
const outageSeconds = Number(values.outage);
const rows = Number(values.rows);
if (
  ![kills, outageSeconds, rows, Number(values.seconds), Number(values.seed)].every(
    (value) => Number.isInteger(value) && value >= 0,
  )
) {
  console.error('torture: kills, seconds, seed, outage and rows are whole numbers');
  process.exit(2);
}

const PARTS = {
  direct: ['functions', 'bridge', 'pubsub', 'postgres'],
  jasmin: ['functions', 'bridge', 'pubsub', 'postgres', 'jasmin', 'rabbitmq'],
} as const;
/** window_size of the demo connector. */
const WINDOW = 10;
const HISTORY_MESSAGES = 15_000;
const HISTORY_RATIO = 0.9;
let sound = true;

if (kills > 0) {
  const random = createRandom(Number(values.seed));
  const parts = Array.from({ length: kills }, () => {
    const names = PARTS[router];
    return names[Math.floor(random() * names.length)] ?? names[0];
  });
  console.log(
    `${kills} kills, ${values.seconds} s each, 100 messages/s, seed ${values.seed}, router ${router}`,
  );
  const running = await startStack({ router });
  try {
    const outcome = await killPartsUnderLoad(running, {
      parts,
      secondsPerKill: Number(values.seconds),
      perSecond: 100,
      settleTimeoutMs: 600_000,
      report: (line) => console.log(`${new Date().toISOString()} ${line}`),
    });
    const duplicatesMax = 2 * WINDOW * kills;
    const kept = outcome.audit.lost === 0 && outcome.audit.final === outcome.audit.accepted;
    sound = kept && outcome.audit.webhooksOwed === 0 && outcome.duplicates <= duplicatesMax;
    console.log(
      `${sound ? 'sound' : 'NOT SOUND'}: ${summary(outcome)} (at most ${duplicatesMax} duplicates allowed)`,
    );
  } finally {
    await running.stop();
  }
}

if (outageSeconds > 0) {
  console.log(`webhook receiver away for ${outageSeconds} s under load`);
  const running = await startStack({ router });
  try {
    const outcome = await rideOutOutage(running, { outageMs: outageSeconds * 1_000, catchUp: 'wait' });
    sound &&= outcome.missing === 0 && outcome.renamed === 0;
    console.log(
      `accepted ${outcome.accepted.length} · webhooks missing ${outcome.missing} · repeated ${outcome.repeated}, under another id ${outcome.renamed} · all arrived ${Math.round(outcome.caughtUpSeconds)} s after it was back`,
    );
  } finally {
    await running.stop();
  }
}

if (rows > 0) {
  const running = await startStack({ router: 'direct', env: WIDE_DELIVERIES });
  try {
    await widenWindow(running.stack.databaseUrl);
    const senders = [await demoSender(running.stack)];
    await measurePathRate(running, senders, 2_000);
    const empty = await measurePathRate(running, senders, HISTORY_MESSAGES);
    console.log(
      `empty table: ${Math.round(empty.perSecond)} msg/s; adding ${rows.toLocaleString('en-US')} rows …`,
    );
    await addHistory(running.stack.databaseUrl, rows);
    const full = await measurePathRate(running, senders, HISTORY_MESSAGES);
    const ratio = full.perSecond / empty.perSecond;
    const met = ratio >= HISTORY_RATIO;
    sound &&= met;
    console.log(
      `with ${rows.toLocaleString('en-US')} rows: ${Math.round(full.perSecond)} msg/s, ${ratio.toFixed(2)} of ≥ ${HISTORY_RATIO} × ${met ? 'met' : 'MISSED'}`,
    );
  } finally {
    await running.stop();
  }
}
process.exit(sound ? 0 : 1);
