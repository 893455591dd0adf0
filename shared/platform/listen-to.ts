// What PostgreSQL notifies, on one connection that is kept for it. Notifications are hints, and those of a connection that is
// lost come to nobody: whoever listens looks for himself too, seldom while the connection is sound and often while not.
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from './log.ts';
import type { Pool } from './postgres.ts';

export type Listener = {
  /** Whether what is notified now arrives here. */
  isSound(): boolean;
  /** Resolves when the connection is given back. */
  stop(): Promise<void>;
};

export type ListenOptions = {
  /** One connection of it is kept. */
  readonly pool: Pool;
  /** What is done with the payload of a notification, by channel; must not throw. */
  readonly channels: Readonly<Record<string, (payload: string) => void>>;
  /** The connection is sound from now on; what was notified before may have been missed. */
  onSound(): void;
  readonly log: Logger;
  /** How often the connection is asked whether it lives; 5 s unless told. */
  readonly heartbeatMs?: number;
};

const HEARTBEAT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 3_000;
const RETRY_MS = 1_000;

/** Listens until it is stopped: a connection that is lost, or does not answer, is made anew after a second. */
export function listenTo(options: ListenOptions): Listener {
  const { pool, channels, log, heartbeatMs = HEARTBEAT_MS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let sound = false;

  async function listen(): Promise<void> {
    const client = await pool.connect();
    const lost = new Promise<never>((_, reject) => {
      client.on('error', reject);
      client.on('end', () => reject(new Error('the connection was ended')));
    });
    lost.catch(() => {});
    client.on('notification', ({ channel, payload = '' }) => channels[channel]?.(payload));
    try {
      for (const channel of Object.keys(channels)) await ask(client, `listen ${channel}`);
      sound = true;
      options.onSound();
      while (!signal.aborted) {
        await Promise.race([sleep(heartbeatMs, undefined, { signal }), lost]);
        await ask(client, 'select 1');
      }
    } finally {
      sound = false;
      // It listens, which nobody else who gets it from the pool expects.
      client.release(true);
    }
  }

  async function repeat(): Promise<void> {
    while (!signal.aborted) {
      await listen().catch((error: unknown) => {
        if (!signal.aborted) log.warn({ err: error }, 'postgres.listen-lost');
      });
      await sleep(RETRY_MS, undefined, { signal }).catch(() => {});
    }
  }

  const ended = repeat();
  return {
    isSound: () => sound,
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}

/** Rejects where no answer comes in time: a network that drops everything tells nobody. */
async function ask(client: pg.PoolClient, text: string): Promise<void> {
  const timeUp = new AbortController();
  const late = sleep(ANSWER_TIMEOUT_MS, undefined, { signal: timeUp.signal }).then(() => {
    throw new Error('the connection does not answer');
  });
  const answer = client.query(text);
  answer.catch(() => {});
  try {
    await Promise.race([answer, late]);
  } finally {
    timeUp.abort();
    late.catch(() => {});
  }
}
