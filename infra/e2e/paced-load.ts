// Sends messages at a steady rate whatever the answers take (an open loop), and keeps the books: accepted (202
// received), refused, and requests without an answer, counted apart since nobody promised anything for those.
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';

export type LoadOptions = {
  readonly url: string;
  readonly token: string;
  readonly perSecond: number;
  /** Ends the load when it answers true; asked each tick. */
  readonly isOver: () => boolean;
  /** Body of the n-th message, from 0. */
  readonly message: (n: number) => Readonly<Record<string, unknown>>;
  /** `authorization` through the gateway, `x-forwarded-authorization` straight to the function. */
  readonly tokenHeader?: 'authorization' | 'x-forwarded-authorization';
};

export type LoadBooks = {
  readonly sent: number;
  readonly accepted: readonly string[];
  readonly refused: number;
  readonly unanswered: number;
};

const TICK_MS = 10;
const IN_FLIGHT_MAX = 2_000;

export async function runPacedLoad(options: LoadOptions): Promise<LoadBooks> {
  const pool = new Pool(options.url, { connections: 64, headersTimeout: 15_000, bodyTimeout: 15_000 });
  const accepted: string[] = [];
  const flights = new Set<Promise<void>>();
  let sent = 0;
  let refused = 0;
  let unanswered = 0;

  async function sendOne(n: number): Promise<void> {
    try {
      const answer = await pool.request({
        method: 'POST',
        path: '/v1/messages',
        headers: {
          'content-type': 'application/json',
          [options.tokenHeader ?? 'authorization']: `Bearer ${options.token}`,
        },
        body: JSON.stringify(options.message(n)),
      });
      const text = await answer.body.text();
      if (answer.statusCode === 202) accepted.push((JSON.parse(text) as { id: string }).id);
      else refused += 1;
    } catch {
      unanswered += 1;
    }
  }

  const startedAt = performance.now();
  while (!options.isOver()) {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * options.perSecond);
    for (; sent < due && flights.size < IN_FLIGHT_MAX; sent += 1) {
      const flight = sendOne(sent).finally(() => flights.delete(flight));
      flights.add(flight);
    }
    await sleep(TICK_MS);
  }
  await Promise.all(flights);
  await pool.close();
  return { sent, accepted, refused, unanswered };
}
