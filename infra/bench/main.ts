// `npm run bench`: measures everything in one run on this machine, load generator and carrier included, and prints a
// table with a baseline beside each figure. `npm run bench -- accept latency` measures less.
import { arch, cpus } from 'node:os';
import { type Figure, formatTable } from './figures.ts';

const MEASUREMENTS: Readonly<Record<string, () => Promise<readonly Figure[]>>> = {
  decide: async () => (await import('./measure-decide.ts')).measureDecide(),
  validate: async () => (await import('./measure-validate.ts')).measureValidate(),
  content: async () => (await import('./measure-content.ts')).measureContent(),
  accept: async () => (await import('./measure-accept.ts')).measureAccept(),
  batch: async () => (await import('./measure-batch.ts')).measureBatch(),
  search: async () => (await import('./measure-search.ts')).measureSearch(),
  latency: async () => (await import('./measure-latency.ts')).measureLatency(),
  direct: async () => (await import('./measure-path.ts')).measureDirectPath(),
  batched: async () => (await import('./measure-path.ts')).measureBatchedPath(),
  links: async () => (await import('./measure-links.ts')).measureLinks(),
  status: async () => (await import('./measure-status.ts')).measureStatus(),
  webhooks: async () => (await import('./measure-webhooks.ts')).measureWebhooks(),
  fairness: async () => (await import('./measure-fairness.ts')).measureFairness(),
  jasmin: async () => (await import('./measure-jasmin.ts')).measureJasmin(),
  'smpp-accept': async () => (await import('./measure-smpp-accept.ts')).measureSmppAccept(),
  'smpp-path': async () => (await import('./measure-smpp-path.ts')).measureSmppPath(),
  'smpp-sessions': async () => (await import('./measure-smpp-sessions.ts')).measureSmppSessions(),
  reconcile: async () => (await import('./measure-reconcile.ts')).measureReconcile(),
  scrape: async () => (await import('./measure-scrape.ts')).measureScrape(),
  telemetry: async () => (await import('./measure-telemetry.ts')).measureTelemetry(),
  trace: async () => (await import('./measure-trace.ts')).measureTrace(),
};

const names = Object.keys(MEASUREMENTS);
const args = process.argv.slice(2);
if (args.includes('--help')) {
  console.log(`usage: npm run bench [-- ${names.join(' ')}]; smpp stands for all of SMPP's`);
  process.exit(0);
}
const asked = args.flatMap((arg) => (arg === '--only' ? [] : arg.split(',')));
const isMeant = (name: string, by: string) => name === by || name.startsWith(`${by}-`);
const unknown = asked.filter((by) => !names.some((name) => isMeant(name, by)));
if (unknown.length > 0) {
  console.error(`bench: no such measurement: ${unknown.join(', ')} (there are ${names.join(', ')})`);
  process.exit(2);
}
const only = asked.length === 0 ? names : names.filter((name) => asked.some((by) => isMeant(name, by)));

const [processor] = cpus();
console.log(`Node ${process.version}, ${cpus().length} × ${processor?.model.trim()} (${arch()})\n`);
const figures: Figure[] = [];
for (const name of only) {
  console.log(`measuring ${name} …`);
  figures.push(...((await MEASUREMENTS[name]?.()) ?? []));
}
console.log(`\n${formatTable(figures)}`);
process.exit(figures.every(({ met }) => met) ? 0 : 1);
