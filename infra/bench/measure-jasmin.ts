// The path through the real Jasmin against Jasmin alone: one connector, carrier latency 50 ms, the same simulated carrier.
import { setTimeout as sleep } from 'node:timers/promises';
import { type CarrierControl, carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { startStack } from '../e2e/running-stack.ts';
import type { Figure } from './figures.ts';
import { startJasminAlone } from './jasmin-alone.ts';
import { measurePathRate, WARM_UP_MESSAGES, WIDE_DELIVERIES, widenWindow } from './measure-path.ts';
import { addSenders, demoSender } from './senders.ts';

const LATENCY_MS = 50;
const ALONE_MESSAGES = 150;
const ALONE_TIMEOUT_MS = 30_000;
const MESSAGES = 15_000;
const ACCOUNTS = 200;
const TARGET_PER_SECOND = 1_000;
const TARGET_RATIO = 40;

export async function measureJasmin(): Promise<readonly Figure[]> {
  const alone = await measureJasminAlone();
  const running = await startStack({ router: 'jasmin', env: WIDE_DELIVERIES });
  try {
    await widenWindow(running.stack.databaseUrl);
    await carrierControlAt(running.stack.carrier.control).behave({ latencyMs: LATENCY_MS });
    const one = [await demoSender(running.stack)];
    const many = await addSenders(running.stack, ACCOUNTS);
    await measurePathRate(running, one, WARM_UP_MESSAGES);
    const rates = [
      { who: 'one account', rate: await measurePathRate(running, one, MESSAGES) },
      { who: `${ACCOUNTS} accounts in turn`, rate: await measurePathRate(running, many, MESSAGES) },
    ];
    return rates.map(({ who, rate }) => {
      const ratio = rate.perSecond / alone;
      return {
        what: `whole path through Jasmin, carrier at ${LATENCY_MS} ms, ${who}`,
        measured: `${Math.round(rate.perSecond)} msg/s (${rate.messages} messages)`,
        baseline: `Jasmin alone ${alone.toFixed(1)} msg/s`,
        target: `≥ ${TARGET_PER_SECOND.toLocaleString('en-US')} msg/s and ${ratio.toFixed(0)} of ≥ ${TARGET_RATIO} ×`,
        met: rate.perSecond >= TARGET_PER_SECOND && ratio >= TARGET_RATIO,
      };
    });
  } finally {
    await running.stop();
  }
}

/** Messages a second that Jasmin gets through one connector to the carrier itself. */
async function measureJasminAlone(): Promise<number> {
  const alone = await startJasminAlone();
  try {
    await alone.carrier.behave({ latencyMs: LATENCY_MS });
    const posts = Array.from({ length: ALONE_MESSAGES }, (_, n) => alone.send(`alone ${n}`));
    await Promise.all(posts);
    const { messages } = await untilMessages(alone.carrier);
    const [first, last] = [messages[0], messages.at(-1)];
    if (!first || !last || messages.length < 2) throw new Error('Jasmin alone sent nothing');
    return ((messages.length - 1) * 1_000) / (Date.parse(last.at) - Date.parse(first.at));
  } finally {
    await alone.stop();
  }
}

async function untilMessages(control: CarrierControl) {
  const deadline = performance.now() + ALONE_TIMEOUT_MS;
  for (;;) {
    const received = await control.messages();
    if (received.messages.length >= ALONE_MESSAGES || performance.now() > deadline) return received;
    await sleep(250);
  }
}
