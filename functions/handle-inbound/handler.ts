import type { CheckContent, ContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { InboundReceived } from '../../shared/contracts/events/inbound-received.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { loggedFew } from '../../shared/kernel/logged-few.ts';
import { traceIdsOf } from '../../shared/kernel/trace-context.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { inTransaction, isDataError, type Pool, type Queryable } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { type Answered, answerKeywords } from './answer-keywords.ts';
import { type JoinedMessage, planInbound } from './decide.ts';
import { decideDelivery, type InboundDelivery } from './decide-delivery.ts';
import { loadNumbers } from './load-numbers.ts';
import { lockParts } from './lock-parts.ts';
import { type StoredIds, storeMessages } from './store-messages.ts';
import { waitForParts } from './wait-for-parts.ts';

export type InboundHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  /** Of the scope `inbound`. */
  readonly content: Pick<ContentChecker, 'current'>;
  readonly clock: Clock;
  readonly log: Logger;
};

/**
 * Joins stored parts to messages of the account that owns the number, obeys what they say about hearing from it, and puts
 * them on the way that the number is set to. Repeats change nothing.
 */
export function createInboundHandler({ pool, announcer, content, clock, log }: InboundHandlerDeps) {
  return async ({ partIds }: InboundReceived): Promise<MessageVerdict> => {
    // Before the transaction: to wait for a second connection with one in hand could block them all.
    const check = await content.current();
    const { results, refused } = await bisect(
      partIds,
      (ids) => joinStored(pool, ids, check, clock.now()),
      isDataError,
    );
    logRefused(log, refused, (id) => id);
    const stored = results.flatMap((result) => result.stored);
    const replyIds = results.flatMap(({ answered }) => answered.replyIds);
    await Promise.all([
      announcer.announce(
        'message-updated',
        'messageIds',
        stored.filter(owesEvent).map(({ id }) => id),
      ),
      announcer.announce('message-accepted', 'messageIds', replyIds),
      announcer.announce(
        'email-due',
        'deliveryIds',
        stored.flatMap(({ emailId }) => emailId ?? []),
      ),
    ]);
    log.info(
      {
        parts: partIds.length,
        messages: stored.length,
        ways: countWays(stored),
        waiting: sumOf(results, ({ waiting }) => waiting),
        optOutChanges: sumOf(results, ({ answered }) => answered.changes),
        replies: replyIds.length,
        partIds: loggedFew(partIds),
        traceIds: traceIdsOf(stored),
      },
      'inbound.handled',
    );
    return DONE;
  };
}

type Stored = StoredIds & { readonly delivery: InboundDelivery };

type Joined = {
  readonly stored: readonly Stored[];
  readonly answered: Answered;
  /** How many parts stay alone. */
  readonly waiting: number;
};

/** Parts that are not named but belong to a set of one that is are joined with it. */
function joinStored(pool: Pool, partIds: readonly Uuid[], check: CheckContent, now: Date): Promise<Joined> {
  return inTransaction(pool, async (client) => {
    const { joined, waiting } = planInbound(await lockParts(client, partIds), now);
    if (waiting.length > 0) await waitForParts(client, waiting);
    const received = await receive(client, joined, check);
    const answered = await answerKeywords(client, received, now);
    return { stored: received, answered, waiting: waiting.length };
  });
}

async function receive(client: Queryable, joined: readonly JoinedMessage[], check: CheckContent) {
  const numbers = await loadNumbers(
    client,
    joined.map(({ to }) => to),
  );
  const decided = joined.map((message) => {
    const number = numbers.get(message.to);
    return { message, number, delivery: decideDelivery(message, number, check) };
  });
  return storeMessages(client, decided);
}

function owesEvent({ delivery }: Stored): boolean {
  return delivery.kind !== 'unowned' && delivery.kind !== 'blocked';
}

function countWays(stored: readonly Stored[]): Readonly<Record<string, number>> {
  const groups = Map.groupBy(stored, ({ delivery }) => delivery.kind);
  return Object.fromEntries([...groups].map(([way, messages]) => [way, messages.length]));
}

function sumOf(results: readonly Joined[], count: (result: Joined) => number): number {
  return results.reduce((sum, result) => sum + count(result), 0);
}
