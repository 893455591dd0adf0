import type { InboundReceived } from '../../shared/contracts/events/inbound-received.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { inTransaction, isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { type Answered, answerKeywords } from './answer-keywords.ts';
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

/**
 * Joins stored parts to messages of the account that owns the number, and obeys what they say about hearing from it.
 * Repeats change nothing.
 */
export function createInboundHandler({ pool, announcer, clock, log }: InboundHandlerDeps) {
  return async ({ partIds }: InboundReceived): Promise<MessageVerdict> => {
    const { results, refused } = await bisect(
      partIds,
      (ids) => joinStored(pool, ids, clock.now()),
      isDataError,
    );
    logRefused(log, refused, (id) => id);
    const stored = results.flatMap((result) => result.stored);
    const owned = stored.filter(({ owner }) => owner !== null).map(({ id }) => id);
    const replyIds = results.flatMap(({ answered }) => answered.replyIds);
    await Promise.all([
      announcer.announce('message-updated', 'messageIds', owned),
      announcer.announce('message-accepted', 'messageIds', replyIds),
    ]);
    log.info(
      {
        parts: partIds.length,
        messages: stored.length,
        unowned: stored.length - owned.length,
        waiting: sumOf(results, ({ waiting }) => waiting),
        optOutChanges: sumOf(results, ({ answered }) => answered.changes),
        replies: replyIds.length,
      },
      'inbound.handled',
    );
    return DONE;
  };
}

type Joined = {
  readonly stored: readonly StoredMessage[];
  readonly answered: Answered;
  /** How many parts stay alone. */
  readonly waiting: number;
};

/** Parts that are not named but belong to a set of one that is are joined with it. */
function joinStored(pool: Pool, partIds: readonly Uuid[], now: Date): Promise<Joined> {
  return inTransaction(pool, async (client) => {
    const { joined, waiting } = planInbound(await lockParts(client, partIds), now);
    if (waiting.length > 0) await waitForParts(client, waiting);
    const stored = joined.length > 0 ? await storeMessages(client, joined) : [];
    const answered = await answerKeywords(client, joined, stored, now);
    return { stored, answered, waiting: waiting.length };
  });
}

function sumOf(results: readonly Joined[], count: (result: Joined) => number): number {
  return results.reduce((sum, result) => sum + count(result), 0);
}
