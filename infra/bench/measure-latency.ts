// REST accept → submit_sm at the carrier, at a steady 100 messages a second through the gateway, beside Jasmin's own
// /send → submit_sm at the same rate. The clock starts when the request leaves the client, so its own way is in the
// figure; a message that is not at the carrier some seconds after the load counts as one that took for ever.
import { setTimeout as sleep } from 'node:timers/promises';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { createCustomer } from '../e2e/customer.ts';
import { runPacedLoad } from '../e2e/paced-load.ts';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';
import { besideJasmin, type JasminAlone } from './jasmin-alone.ts';
import { formatMs, type Latencies, latenciesOf } from './latencies.ts';

const PER_SECOND = 100;
const SECONDS = 20;
const WARM_UP_SECONDS = 3;
const P50_MS = 30;
const P99_MS = 150;
/** After the load; what comes later is as good as lost. */
const LATE_MS = 10_000;
const TICK_MS = 5;

/** Sends numbered texts at the steady rate for that long; resolves when all were answered. */
type Load = (seconds: number, textOf: (n: number) => string) => Promise<unknown>;

export async function measureLatency(): Promise<readonly Figure[]> {
  const baseline = await besideJasmin(async (alone) =>
    describe(await measureLoad(alone.carrier, loadOf(alone))),
  );
  const running = await startStack({ router: 'direct' });
  try {
    const { valuesMs, missing } = await measureLoad(
      carrierControlAt(running.stack.carrier.control),
      await loadThrough(running),
    );
    return [
      {
        what: `REST → submit_sm at ${PER_SECOND}/s`,
        measured: describe({ valuesMs, missing }),
        baseline,
        target: `p50 ≤ ${P50_MS} ms, p99 ≤ ${P99_MS} ms, none missing`,
        met: percentile(valuesMs, 50) <= P50_MS && percentile(valuesMs, 99) <= P99_MS && missing === 0,
      },
    ];
  } finally {
    await running.stop();
  }
}

async function measureLoad(carrier: CarrierControl, load: Load): Promise<Latencies> {
  await load(WARM_UP_SECONDS, (n) => `warm ${n}`);
  await sleep(1_000);
  await carrier.clear();
  const sentAtMs: number[] = [];
  await load(SECONDS, (n) => {
    sentAtMs[n] = Date.now();
    return `latency ${n}`;
  });
  const deadline = performance.now() + LATE_MS;
  for (;;) {
    const { messages } = await carrier.messages();
    const arrivals = messages.map(({ text, at }) => ({
      n: Number(/^latency (\d+)$/.exec(text)?.[1]),
      atMs: Date.parse(at),
    }));
    const latencies = latenciesOf(sentAtMs, arrivals);
    if (latencies.missing === 0 || performance.now() > deadline) return latencies;
    await sleep(250);
  }
}

function describe({ valuesMs, missing }: Latencies): string {
  const [p50, p99] = [percentile(valuesMs, 50), percentile(valuesMs, 99)];
  return `p50 ${formatMs(p50)}, p99 ${formatMs(p99)} (${valuesMs.length} messages, ${missing} missing)`;
}

async function loadThrough({ stack }: RunningStack): Promise<Load> {
  const customer = await createCustomer(stack);
  await customer.close();
  return (seconds, textOf) => {
    const endsAt = performance.now() + seconds * 1_000;
    return runPacedLoad({
      url: stack.api,
      token: customer.token,
      perSecond: PER_SECOND,
      isOver: () => performance.now() > endsAt,
      message: (n) => ({ from: stack.demo.numbers.longCode, to: '+16505550123', body: textOf(n) }),
    });
  };
}

function loadOf(alone: JasminAlone): Load {
  return async (seconds, textOf) => {
    const startedAt = performance.now();
    const sends: Promise<void>[] = [];
    while (sends.length < seconds * PER_SECOND) {
      const due = ((performance.now() - startedAt) / 1_000) * PER_SECOND;
      while (sends.length < Math.min(due, seconds * PER_SECOND)) {
        const sending = alone.send(textOf(sends.length));
        // Awaited only after the load; until then it may be rejected unheard.
        sending.catch(() => {});
        sends.push(sending);
      }
      await sleep(TICK_MS);
    }
    await Promise.all(sends);
  };
}
