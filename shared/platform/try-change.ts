// A change on trial is the change itself, in a transaction that is rolled back: what it says is what would be.
import type { ChangePreview } from '../contracts/http/admin/versions.ts';
import { onConnection, type Pool, type Queryable } from './postgres.ts';
import type { Reply } from './reply.ts';

/** Runs `change`, of one statement; where it is a trial it is undone, whatever it answers. */
export function changeOrTry<T>(
  pool: Pool,
  isTrial: boolean,
  change: (db: Queryable) => Promise<T>,
): Promise<T> {
  if (!isTrial) return change(pool);
  return onConnection(pool, async (client) => {
    await client.query('begin');
    try {
      return await change(client);
    } finally {
      await client.query('rollback');
    }
  });
}

/** What a trial answers. */
export function previewReply(
  before: Readonly<Record<string, unknown>> | null,
  after: Readonly<Record<string, unknown>> | null,
  touches: Readonly<Record<string, number>> = {},
): Reply {
  const body: ChangePreview = { dry_run: true, before, after, touches };
  return { kind: 'ok', status: 200, body };
}
