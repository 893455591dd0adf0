// Sends malformed requests to a running stack, each on a connection of its own, and counts what comes back.
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATIONS } from '../../shared/contracts/http/operations.ts';
import { createRandom } from '../bench/random.ts';
import { createCustomer } from './customer.ts';
import { malformedRequest } from './malformed-request.ts';
import type { RunningStack } from './running-stack.ts';

export type MalformedOptions = {
  /** Requests that give the heaps their size; they are counted like the others. */
  readonly warmUp: number;
  readonly requests: number;
  readonly seed: number;
};

export type MalformedOutcome = {
  /** How many were answered with each status; `closed` where the connection ended without one. */
  readonly answers: Readonly<Record<string, number>>;
  /** The beginnings of requests that were answered with 5xx, at most ten. */
  readonly failures: readonly string[];
  /**
   * Resident memory by part, in MiB: after the warm-up, and the least in the seconds after the end, in which what was not
   * leaked is collected.
   */
  readonly memory: Readonly<Record<string, { readonly before: number; readonly after: number }>>;
};

const CONNECTIONS = 16;
const ANSWER_TIMEOUT_MS = 20_000;
const PATIENCE_MS = 500;
const FAILURES_SHOWN = 10;
const MEMORY_SAMPLES = 10;
const MEMORY_SAMPLE_EVERY_MS = 1_000;
const PARTS = ['functions', 'gateway'] as const;

export async function sendMalformed(
  running: RunningStack,
  { warmUp, requests, seed }: MalformedOptions,
): Promise<MalformedOutcome> {
  const random = createRandom(seed);
  const { hostname, port } = new URL(running.stack.api);
  const customer = await createCustomer(running.stack);
  const answers: Record<string, number> = {};
  const failures: string[] = [];
  let sent = 0;

  async function sendUpTo(count: number): Promise<void> {
    while (sent < count) {
      sent += 1;
      const bytes = malformedRequest(random, OPERATIONS, customer.token);
      const status = await statusOf(hostname, Number(port), bytes);
      answers[status] = (answers[status] ?? 0) + 1;
      if (status.startsWith('5') && failures.length < FAILURES_SHOWN) {
        failures.push(
          `${status}: ${JSON.stringify(bytes.toString('latin1').replace(customer.token, '…').slice(0, 600))}`,
        );
      }
    }
  }
  const sendAll = (count: number) => Promise.all(Array.from({ length: CONNECTIONS }, () => sendUpTo(count)));

  await sendAll(warmUp);
  const before = await memoryOf(running);
  await sendAll(warmUp + requests);
  const after = await leastMemoryOf(running);
  await customer.close();
  const memory = PARTS.map((part) => [part, { before: before[part] ?? 0, after: after[part] ?? 0 }] as const);
  return { answers, failures, memory: Object.fromEntries(memory) };
}

/** The status of the answer; `closed` where there is none, `silent` where none comes in time. */
function statusOf(host: string, port: number, bytes: Buffer): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    let text = '';
    const settle = (status: string) => {
      clearTimeout(patience);
      socket.destroy();
      resolve(status);
    };
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => settle('silent'));
    socket.on('error', () => settle('closed'));
    socket.on('close', () => settle('closed'));
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      const status = /^HTTP\/1\.1 (\d{3})/.exec(text)?.[1];
      if (status !== undefined && status !== '100') settle(status);
    });
    // Who waits for the rest of a lie learns that there is none; an honest length is answered long before.
    const patience = setTimeout(() => socket.end(), PATIENCE_MS);
    socket.write(bytes);
  });
}

async function memoryOf(running: RunningStack): Promise<Readonly<Record<string, number>>> {
  const read = PARTS.map(async (part) => [part, await running.residentMebibytes(part)] as const);
  return Object.fromEntries(await Promise.all(read));
}

async function leastMemoryOf(running: RunningStack): Promise<Readonly<Record<string, number>>> {
  const least: Record<string, number> = {};
  for (let sample = 0; sample < MEMORY_SAMPLES; sample += 1) {
    for (const [part, mebibytes] of Object.entries(await memoryOf(running))) {
      least[part] = Math.min(least[part] ?? mebibytes, mebibytes);
    }
    await sleep(MEMORY_SAMPLE_EVERY_MS);
  }
  return least;
}
