import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { selectWaiting, type WaitingMessage, walkStart } from './waiting-store.ts';

const BATCH_MAX = 500;
const SOURCES = ['ticketed', 'queued'] as const;

export type WaitingWalk = {
  readonly connector: string;
  /** Absent: of all accounts. */
  readonly accountId?: Uuid | undefined;
  /** It waits since then or before. */
  readonly queuedUntil: Date;
  readonly signal: AbortSignal;
};

/** Gives everything that waits for a connector to `visit`, in batches, each row once; ends early when `signal` aborts. */
export async function walkWaiting(
  pool: Pool,
  { connector, accountId, queuedUntil, signal }: WaitingWalk,
  visit: (messages: readonly WaitingMessage[]) => Promise<void>,
): Promise<void> {
  for (const source of SOURCES) {
    for (let place = walkStart(accountId); !signal.aborted; ) {
      const messages = await selectWaiting(
        pool,
        { connector, source, accountId, queuedUntil },
        place,
        BATCH_MAX,
      );
      if (messages.length > 0) await visit(messages);
      const last = messages.at(-1);
      if (last === undefined || messages.length < BATCH_MAX) break;
      place = last;
    }
  }
}
