// The path through the real Jasmin against Jasmin alone: one connector, carrier latency 50 ms, the same simulated carrier.
import { setTimeout as sleep } from 'node:timers/promises';
import { createLogger } from '../../shared/platform/log.ts';
import { carrierControlAt } from '../../shared/testing/carrier-control.ts';
import { startJasmin } from '../../shared/testing/jasmin.ts';
import { jasminSettings } from '../../smpp-bridge/src/jasmin/config.ts';
import { connectJcli } from '../../smpp-bridge/src/jasmin/jcli-client.ts';
import { createSendClient } from '../../smpp-bridge/src/jasmin/send-client.ts';
import { startCarrier } from '../../smpp-bridge/src/sandbox/carrier.ts';
import { startStack } from '../e2e/running-stack.ts';
import type { Figure } from './figures.ts';
import { measurePathRate, WIDE_DELIVERIES, widenWindow } from './measure-path.ts';
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
    await measurePathRate(running, one, 2_000);
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
  const log = createLogger('bench', 'fatal');
  const carrier = await startCarrier({
    smppPort: 0,
    controlPort: 0,
    accounts: [{ systemId: 'sandbox', password: 'sandbox1' }],
    log,
  });
  const jasmin = await startJasmin();
  try {
    const settings = jasminSettings.parse(jasmin.env);
    await provisionAlone(settings, carrier.smppPort);
    const control = carrierControlAt(`http://127.0.0.1:${carrier.controlPort}`);
    await control.behave({ latencyMs: LATENCY_MS });
    await sleep(2_000);
    const client = createSendClient({
      host: settings.JASMIN_HOST,
      port: settings.JASMIN_HTTP_PORT,
      user: 'alone',
      password: 'alone1',
      connectionsMax: 4,
      timeoutMs: 10_000,
    });
    const posts = Array.from({ length: ALONE_MESSAGES }, (_, n) =>
      client.send({ content: `alone ${n}`, from: '14155550100', to: '16505550123', tag: 'none' }),
    );
    await Promise.all(posts);
    const { messages } = await untilMessages(control);
    await client.close();
    const [first, last] = [messages[0], messages.at(-1)];
    if (!first || !last || messages.length < 2) throw new Error('Jasmin alone sent nothing');
    return ((messages.length - 1) * 1_000) / (Date.parse(last.at) - Date.parse(first.at));
  } finally {
    await jasmin.stop();
    await carrier.stop();
  }
}

async function untilMessages(control: ReturnType<typeof carrierControlAt>) {
  const deadline = performance.now() + ALONE_TIMEOUT_MS;
  for (;;) {
    const received = await control.messages();
    if (received.messages.length >= ALONE_MESSAGES || performance.now() > deadline) return received;
    await sleep(250);
  }
}

async function provisionAlone(
  settings: ReturnType<typeof jasminSettings.parse>,
  carrierPort: number,
): Promise<void> {
  const session = await connectJcli({
    host: settings.JASMIN_HOST,
    port: settings.JASMIN_ADMIN_PORT,
    user: settings.JASMIN_ADMIN_USER,
    password: settings.JASMIN_ADMIN_PASSWORD,
    timeoutMs: 10_000,
  });
  const connector = [
    'cid alone',
    'host 127.0.0.1',
    `port ${carrierPort}`,
    'username sandbox',
    'password sandbox1',
  ];
  const lines = [
    ...['smppccm -a', ...connector, 'submit_throughput 0', 'ok', 'smppccm -1 alone'],
    ...['group -a', 'gid alone', 'ok'],
    ...['user -a', 'uid alone', 'gid alone', 'username alone', 'password alone1', 'ok'],
    ...['mtrouter -a', 'type DefaultRoute', 'connector smppc(alone)', 'rate 0', 'ok'],
  ];
  for (const line of lines) await session.run(line);
  session.close();
}
