import { loadPolicies } from '../../../shared/compliance/load-policies.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import { rerouteTarget } from './reroute-target.ts';
import { moveWaiting } from './waiting-store.ts';
import { walkWaiting } from './walk-waiting.ts';

export type Reroute = {
  readonly from: string;
  /** Absent: wherever the route prefers. */
  readonly to?: string | undefined;
  /** Absent: of all accounts. */
  readonly accountId?: Uuid | undefined;
  readonly queuedUntil: Date;
  readonly dryRun: boolean;
  readonly signal: AbortSignal;
};

export type Rerouted = {
  /** How many went to each connector, or would. */
  readonly moved: Readonly<Record<string, number>>;
  /** What no other connector may have goes on waiting. */
  readonly staying: number;
};

/** Gives what waits for a connector to others that its routes allow; what a link has claimed meanwhile is left to it. */
export async function reroute(
  { pool, announcer }: { readonly pool: Pool; readonly announcer: Announcer },
  { from, to, accountId, queuedUntil, dryRun, signal }: Reroute,
): Promise<Rerouted> {
  const routing = await loadPolicies(pool);
  const moved: Record<string, number> = {};
  let staying = 0;
  await walkWaiting(pool, { connector: from, accountId, queuedUntil, signal }, async (messages) => {
    const moves = messages.flatMap((message) => {
      const target = rerouteTarget(message, routing, { from, to });
      return target === undefined ? [] : [{ id: message.id, to: target }];
    });
    staying += messages.length - moves.length;
    const ids = dryRun ? moves.map(({ id }) => id) : await moveWaiting(pool, from, moves);
    const done = new Set(ids);
    for (const move of moves) if (done.has(move.id)) moved[move.to] = (moved[move.to] ?? 0) + 1;
    if (!dryRun && ids.length > 0) await announcer.announce('message-routed', 'messageIds', ids);
  });
  return { moved, staying };
}
