// REST accept → submit_sm at the carrier, at a steady 100 messages a second through the gateway. The clock starts when
// the request leaves the client, so its own way is in the figure.
import { setTimeout as sleep } from 'node:timers/promises';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { createCustomer } from '../e2e/customer.ts';
import { runPacedLoad } from '../e2e/paced-load.ts';
import { startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';

const PER_SECOND = 100;
const SECONDS = 20;
const P50_MS = 30;
const P99_MS = 150;

export async function measureLatency(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  try {
    const { stack } = running;
    const customer = await createCustomer(stack);
    const carrier = carrierControlAt(stack.carrier.control);
    const latencies = await run(PER_SECOND, SECONDS);
    await customer.close();
    const [p50, p99] = [percentile(latencies, 50), percentile(latencies, 99)];
    return [
      {
        what: `REST → submit_sm at ${PER_SECOND}/s (${latencies.length} messages)`,
        measured: `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
        baseline: '-',
        target: `p50 ≤ ${P50_MS} ms, p99 ≤ ${P99_MS} ms`,
        met: p50 <= P50_MS && p99 <= P99_MS,
      },
    ];

    async function run(perSecond: number, seconds: number): Promise<number[]> {
      const sentAt: number[] = [];
      await warmUp();
      await carrier.clear();
      const endsAt = performance.now() + seconds * 1_000;
      await runPacedLoad({
        url: stack.api,
        token: customer.token,
        perSecond,
        isOver: () => performance.now() > endsAt,
        message: (n) => {
          sentAt[n] = Date.now();
          return { from: stack.demo.numbers.longCode, to: '+16505550123', body: `latency ${n}` };
        },
      });
      await sleep(1_000);
      const { messages } = await carrier.messages();
      return messages.map(
        ({ text, at }) => Date.parse(at) - (sentAt[Number(text.slice('latency '.length))] ?? Number.NaN),
      );
    }

    async function warmUp(): Promise<void> {
      const endsAt = performance.now() + 3_000;
      await runPacedLoad({
        url: stack.api,
        token: customer.token,
        perSecond: PER_SECOND,
        isOver: () => performance.now() > endsAt,
        message: (n) => ({ from: stack.demo.numbers.longCode, to: '+16505550123', body: `warm ${n}` }),
      });
      await sleep(1_000);
    }
  } finally {
    await running.stop();
  }
}
