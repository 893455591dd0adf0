// REST accept: one message a request, row committed and announced before the answer, against a hello-world function on
// the stock framework in the same run. No gateway; the subscription of message-accepted is gone, so nothing else runs.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createCustomer } from '../e2e/customer.ts';
import { startStack } from '../e2e/running-stack.ts';
import { inheritedEnv } from '../local/config.ts';
import { runClosedLoop } from './closed-loop.ts';
import { type Figure, percentile } from './figures.ts';
import { pauseValidation } from './pause-validation.ts';

const ROUNDS = 3;
const SECONDS = 4;
const CONNECTIONS = 50;
const TARGET_RATIO = 0.7;
/** Of what a request without a key takes. */
const KEY_COST_MAX = 0.15;

export async function measureAccept(): Promise<readonly Figure[]> {
  const running = await startStack({ router: 'direct' });
  const hello = await startHelloWorld();
  let release = () => {};
  try {
    release = await pauseValidation(running);
    const customer = await createCustomer(running.stack);
    const authorization = `x-forwarded-authorization: Bearer ${customer.token}\r\n`;
    const runId = randomUUID();
    const accept = (seconds: number, headerOf: (n: number) => string = () => '') =>
      runClosedLoop({
        port: Number(new URL(running.functionsUrl).port),
        path: '/submit-message/v1/messages',
        headerLines: (n) => authorization + headerOf(n),
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
    let keyed = 0;
    const acceptKeyed = (seconds: number) =>
      accept(seconds, () => {
        keyed += 1;
        return `idempotency-key: ${runId}-${keyed}\r\n`;
      });
    await accept(2);
    await acceptKeyed(1);
    await greet(2);
    const rounds: { greeted: number; accepted: number; keyed: number; failed: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const greeted = await greet(SECONDS);
      const accepted = await accept(SECONDS);
      const withKey = await acceptKeyed(SECONDS);
      rounds.push({
        greeted: greeted.perSecond,
        accepted: accepted.perSecond,
        keyed: withKey.perSecond,
        failed: accepted.failed + withKey.failed,
      });
    }
    await customer.close();
    const failed = rounds.reduce((sum, round) => sum + round.failed, 0);
    const middle = (of: (round: (typeof rounds)[number]) => number) => percentile(rounds.map(of), 50);
    const ratio = middle(({ accepted, greeted }) => accepted / greeted);
    const keyCost = middle((round) => round.accepted / round.keyed - 1);
    return [
      {
        what: 'REST accept, one message a request',
        measured: `${Math.round(middle(({ accepted }) => accepted))}/s (${failed} refused)`,
        baseline: `hello-world ${Math.round(middle(({ greeted }) => greeted))}/s`,
        target: `${ratio.toFixed(2)} of ≥ ${TARGET_RATIO} ×`,
        met: ratio >= TARGET_RATIO && failed === 0,
      },
      {
        what: 'the same under an Idempotency-Key',
        measured: `${Math.round(middle((round) => round.keyed))}/s`,
        baseline: `without ${Math.round(middle(({ accepted }) => accepted))}/s`,
        target: `${Math.round(keyCost * 100)} of ≤ ${KEY_COST_MAX * 100} % more time`,
        met: keyCost <= KEY_COST_MAX,
      },
    ];
  } finally {
    release();
    hello.stop();
    await running.stop();
  }
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
