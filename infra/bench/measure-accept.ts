// REST accept: one message a request, row committed and announced before the answer, against a hello-world function on
// the stock framework in the same run. No gateway; the subscription of message-accepted is gone, so nothing else runs.
import { spawn } from 'node:child_process';
import { PubSub } from '@google-cloud/pubsub';
import { SUBSCRIPTIONS } from '../../shared/contracts/topology.ts';
import { createCustomer } from '../e2e/customer.ts';
import { startStack } from '../e2e/running-stack.ts';
import { inheritedEnv } from '../local/config.ts';
import { runClosedLoop } from './closed-loop.ts';
import { type Figure, percentile } from './figures.ts';

const ROUNDS = 3;
const SECONDS = 4;
const CONNECTIONS = 50;
const TARGET_RATIO = 0.7;

export async function measureAccept(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  const hello = await startHelloWorld();
  try {
    await pauseValidation(running.stack.pubsub);
    const customer = await createCustomer(running.stack);
    const authorization = `x-forwarded-authorization: Bearer ${customer.token}\r\n`;
    const accept = (seconds: number) =>
      runClosedLoop({
        port: Number(new URL(running.functionsUrl).port),
        path: '/submit-message/v1/messages',
        headerLines: () => authorization,
        connections: CONNECTIONS,
        until: { seconds },
        expectedStatus: 202,
        body: (n) =>
          JSON.stringify({
            from: running.stack.demo.numbers.longCode,
            to: '+16505550123',
            body: `bench ${n}`,
          }),
      });
    const greet = (seconds: number) =>
      runClosedLoop({
        port: hello.port,
        path: '/',
        headerLines: () => '',
        connections: CONNECTIONS,
        until: { seconds },
        expectedStatus: 200,
        body: () => '{"from":"+14155550100","to":"+16505550123","body":"bench"}',
      });
    await accept(2);
    await greet(2);
    const rounds: { accepted: number; greeted: number; failed: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const greeted = await greet(SECONDS);
      const accepted = await accept(SECONDS);
      rounds.push({ accepted: accepted.perSecond, greeted: greeted.perSecond, failed: accepted.failed });
    }
    await customer.close();
    const ratio = percentile(
      rounds.map(({ accepted, greeted }) => accepted / greeted),
      50,
    );
    const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
    return [
      {
        what: 'REST accept, one message a request',
        measured: `${Math.round(
          percentile(
            rounds.map(({ accepted }) => accepted),
            50,
          ),
        )}/s (${failed} refused)`,
        baseline: `hello-world ${Math.round(
          percentile(
            rounds.map(({ greeted }) => greeted),
            50,
          ),
        )}/s`,
        target: `${ratio.toFixed(2)} of ≥ ${TARGET_RATIO} ×`,
        met: ratio >= TARGET_RATIO && failed === 0,
      },
    ];
  } finally {
    hello.stop();
    await running.stop();
  }
}

async function pauseValidation(pubsubAddress: string): Promise<void> {
  const pubsub = new PubSub({ projectId: 'ringer-local', apiEndpoint: pubsubAddress, emulatorMode: true });
  const accepted = SUBSCRIPTIONS.filter(({ topic }) => topic === 'message-accepted');
  await Promise.all(accepted.map(({ name }) => pubsub.subscription(name).delete()));
  await pubsub.close();
}

async function startHelloWorld(): Promise<{ readonly port: number; readonly stop: () => void }> {
  const child = spawn(process.execPath, [new URL('hello-world.ts', import.meta.url).pathname], {
    env: { ...inheritedEnv(), NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      const match = /ready (\d+)/.exec(chunk.toString());
      if (match) resolve(Number(match[1]));
    });
    child.once('exit', (code) => reject(new Error(`hello-world ended with ${code}`)));
  });
  return { port, stop: () => child.kill('SIGTERM') };
}
