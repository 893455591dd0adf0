import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { purgeWaiting } from './waiting-store.ts';
import { walkWaiting } from './walk-waiting.ts';

export type Purge = {
  readonly connector: string;
  /** Absent: of all accounts. */
  readonly accountId?: Uuid | undefined;
  readonly queuedUntil: Date;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
};

/** Ends what waits for a connector, with its event and its money; answers how many, or would be. */
export async function purge(
  { pool, announcer }: { readonly pool: Pool; readonly announcer: Announcer },
  { connector, accountId, queuedUntil, dryRun, signal }: Purge,
): Promise<number> {
  let purged = 0;
  await walkWaiting(pool, { connector, accountId, queuedUntil, signal }, async (messages) => {
    if (dryRun) {
      purged += messages.length;
      return;
    }
    const ids = await purgeWaiting(pool, connector, messages);
    purged += ids.length;
    if (ids.length > 0) await announcer.announce('message-updated', 'messageIds', ids);
  });
  return purged;
}
