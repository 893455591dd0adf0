// What telemetry takes of the direct path's rate: three stacks at once, without any, with metrics and Prometheus that asks
// for them, and with traces beside, which take turns under the same load. Each round compares itself with its neighbour.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type RunningStack, startStack } from '../e2e/running-stack.ts';
import { type Figure, percentile } from './figures.ts';
import { measurePathRate, WIDE_DELIVERIES, widenWindow } from './measure-path.ts';
import { demoSender, type Sender } from './senders.ts';

const WARM_UP_MESSAGES = 4_000;
const MESSAGES = 3_000;
const ROUNDS = 7;
/** Far more often than Prometheus is told to. */
const SCRAPE_EVERY_MS = 1_000;
const COST_MAX = 0.05;

type Variant = 'without' | 'metrics' | 'traces';
type Measured = { readonly perSecond: number; readonly cpuMsEach: number };
type Stage = { readonly variant: Variant; readonly running: RunningStack; readonly sender: Sender };

export async function measureTelemetry(): Promise<readonly Figure[]> {
  const collector = new Worker(new URL('trace-collector.ts', import.meta.url));
  const [port] = await once(collector, 'message');
  const stages: Stage[] = [];
  try {
    const environments: readonly (readonly [Variant, Readonly<Record<string, string>>])[] = [
      ['without', { OTEL_METRICS_EXPORTER: 'none', OTEL_TRACES_EXPORTER: 'none' }],
      ['metrics', { OTEL_TRACES_EXPORTER: 'none' }],
      ['traces', { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }],
    ];
    for (const [variant, env] of environments) {
      const running = await startStack({ router: 'direct', env: { ...WIDE_DELIVERIES, ...env } });
      stages.push({ variant, running, sender: await demoSender(running.stack) });
    }
    await Promise.all(stages.map(({ running }) => widenWindow(running.stack.databaseUrl)));
    for (const { running, sender } of stages) await measurePathRate(running, [sender], WARM_UP_MESSAGES);
    const rounds: ReadonlyMap<Variant, Measured>[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const measured = new Map<Variant, Measured>();
      for (const stage of inTurn(stages, round)) measured.set(stage.variant, await measureRound(stage));
      rounds.push(measured);
    }
    collector.postMessage('octets');
    const [octets] = await once(collector, 'message');
    if (octets === 0) throw new Error('no trace has come to the collector');
    return [
      figureOf('metrics, asked for each second', 'metrics', rounds),
      figureOf('metrics, and each message traced to a collector', 'traces', rounds),
    ];
  } finally {
    await collector.terminate();
    for (const { running } of stages) await running.stop();
  }
}

/** Each begins a round in its turn, so that none always comes after the same one. */
function inTurn(stages: readonly Stage[], round: number): readonly Stage[] {
  const first = round % stages.length;
  return [...stages.slice(first), ...stages.slice(0, first)];
}

async function measureRound({ variant, running, sender }: Stage): Promise<Measured> {
  const scrape = () => fetch(running.stack.metrics).then((response) => response.text());
  const scraping = variant === 'without' ? undefined : setInterval(() => void scrape(), SCRAPE_EVERY_MS);
  const cpuBefore = await running.cpuSeconds();
  const { perSecond } = await measurePathRate(running, [sender], MESSAGES);
  clearInterval(scraping);
  return { perSecond, cpuMsEach: (((await running.cpuSeconds()) - cpuBefore) * 1_000) / MESSAGES };
}

function figureOf(what: string, variant: Variant, rounds: readonly ReadonlyMap<Variant, Measured>[]): Figure {
  const medianOf = (read: (round: ReadonlyMap<Variant, Measured>) => number) =>
    percentile(rounds.map(read), 50);
  const of = (name: Variant, value: keyof Measured) => (round: ReadonlyMap<Variant, Measured>) =>
    round.get(name)?.[value] ?? Number.NaN;
  const ratio = (value: keyof Measured) =>
    medianOf((round) => of(variant, value)(round) / of('without', value)(round));
  const [rate, cpu] = [ratio('perSecond'), ratio('cpuMsEach')];
  return {
    what: `direct path with ${what}`,
    measured: `rate ×${rate.toFixed(3)}, processor a message ×${cpu.toFixed(3)} (${Math.round(medianOf(of(variant, 'perSecond')))} msg/s, ${medianOf(of(variant, 'cpuMsEach')).toFixed(2)} ms)`,
    baseline: `without telemetry ${Math.round(medianOf(of('without', 'perSecond')))} msg/s, ${medianOf(of('without', 'cpuMsEach')).toFixed(2)} ms (medians of ${ROUNDS} rounds in turns)`,
    target: `rate ≥ ×${(1 - COST_MAX).toFixed(2)}`,
    met: rate >= 1 - COST_MAX,
  };
}
