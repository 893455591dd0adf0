// Requests that arrive while a statement is under way share the next one, and one event announces them together.
import { traceIdsOf } from '../kernel/trace-context.ts';
import { createCoalescer } from '../platform/coalesce.ts';
import type { Logger } from '../platform/log.ts';
import { isDataError, type Queryable } from '../platform/postgres.ts';
import type { Announcer } from '../platform/publish.ts';
import { type InsertedMessage, insertMessages } from './insert-messages.ts';
import type { NewMessage } from './new-messages-sql.ts';

const STATEMENTS_AT_ONCE = 2;
const MESSAGES_PER_STATEMENT_MAX = 100;
const WAITING_MAX = 5_000;

export type MessageWriter = {
  /**
   * Resolves when the message is committed, and its announcement was tried where `announcingMax` says so; or when it is known
   * why there is none. Throws `CoalescerFull` when too many wait.
   */
  write(message: NewMessage): Promise<InsertedMessage>;
  /** Announces a message that is to be decided upon again. */
  announceReplaced(id: string, message: NewMessage): Promise<void>;
};

export type MessageWriterDeps = {
  readonly db: Queryable;
  readonly announcer: Announcer;
  readonly log: Logger;
  /**
   * Messages that may be answered while their event is still under way. Beyond it answers wait for the broker, so that callers
   * do not run ahead of it. 0, which is the default, is for a function: it may be frozen with its answer.
   */
  readonly announcingMax?: number;
};

export function createMessageWriter({
  db,
  announcer,
  log,
  announcingMax = 0,
}: MessageWriterDeps): MessageWriter {
  let announcing = 0;
  const inserts = createCoalescer({
    run: async (messages: readonly NewMessage[]) => {
      const inserted = await insertMessages(db, messages);
      // Not awaited here: a broker that answers slowly must not keep the next statement waiting.
      announcing += messages.length;
      const announced = announceStored(announcer, messages, inserted).finally(() => {
        announcing -= messages.length;
      });
      const stored = inserted.flatMap(({ outcome, id }, index) => {
        return outcome === 'stored' ? [{ id, traceparent: messages[index]?.submission.traceparent }] : [];
      });
      log.info({ messages: stored.length, traceIds: traceIdsOf(stored) }, 'messages.accepted');
      return inserted.map((message) => ({ message, announced }));
    },
    batchMax: MESSAGES_PER_STATEMENT_MAX,
    slots: STATEMENTS_AT_ONCE,
    waitingMax: WAITING_MAX,
    isItemFault: isDataError,
  });
  return {
    async write(newMessage) {
      const { message, announced } = await inserts.add(newMessage);
      if (announcing > announcingMax) await announced;
      return message;
    },
    announceReplaced: (id, { announcesAll }) => announceAccepted(announcer, [id], announcesAll ? [id] : []),
  };
}

function announceStored(
  announcer: Announcer,
  messages: readonly NewMessage[],
  inserted: readonly InsertedMessage[],
): Promise<void> {
  const isStored = ({ outcome }: InsertedMessage) => outcome === 'stored';
  const owed = inserted.filter((message, index) => isStored(message) && messages[index]?.announcesAll);
  return announceAccepted(announcer, idsOf(inserted.filter(isStored)), idsOf(owed));
}

/** Work for all; an event only where an endpoint wants to hear of acceptance. */
export async function announceAccepted(
  announcer: Announcer,
  storedIds: readonly string[],
  owedIds: readonly string[],
): Promise<void> {
  await Promise.all([
    announcer.announce('message-accepted', 'messageIds', storedIds),
    announcer.announce('message-updated', 'messageIds', owedIds),
  ]);
}

const idsOf = (messages: readonly InsertedMessage[]) => messages.map(({ id }) => id);
