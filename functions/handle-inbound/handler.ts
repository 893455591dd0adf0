import type { InboundReceived } from '../../shared/contracts/events/inbound-received.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { inTransaction, isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { planInbound } from './decide.ts';
import { lockParts } from './lock-parts.ts';
import { type StoredMessage, storeMessages } from './store-messages.ts';
import { waitForParts } from './wait-for-parts.ts';

export type InboundHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Joins stored parts to messages of the account that owns the number. Repeats change nothing. */
export function createInboundHandler({ pool, announcer, clock, log }: InboundHandlerDeps) {
  return async ({ partIds }: InboundReceived): Promise<MessageVerdict> => {
    const { results, refused } = await bisect(
      partIds,
      (ids) => joinStored(pool, ids, clock.now()),
      isDataError,
    );
    logRefused(log, refused, (id) => id);
    const stored = results.flatMap((result) => result.stored);
    const owned = stored.filter(({ accountId }) => accountId !== null).map(({ id }) => id);
    if (owned.length > 0) await announcer.announce('message-updated', 'messageIds', owned);
    log.info(
      {
        parts: partIds.length,
        messages: stored.length,
        unowned: stored.length - owned.length,
        waiting: results.reduce((sum, { waiting }) => sum + waiting, 0),
      },
      'inbound.handled',
    );
    return DONE;
  };
}

/** Parts that are not named but belong to a set of one that is are joined with it. `waiting` is how many stay alone. */
function joinStored(
  pool: Pool,
  partIds: readonly Uuid[],
  now: Date,
): Promise<{ readonly stored: readonly StoredMessage[]; readonly waiting: number }> {
  return inTransaction(pool, async (client) => {
    const { joined, waiting } = planInbound(await lockParts(client, partIds), now);
    if (waiting.length > 0) await waitForParts(client, waiting);
    const stored = joined.length > 0 ? await storeMessages(client, joined) : [];
    return { stored, waiting: waiting.length };
  });
}
