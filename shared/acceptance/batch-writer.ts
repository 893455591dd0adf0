import { traceIdsOf } from '../kernel/trace-context.ts';
import { createCoalescer } from '../platform/coalesce.ts';
import type { Logger } from '../platform/log.ts';
import type { Queryable } from '../platform/postgres.ts';
import type { Announcer } from '../platform/publish.ts';
import { type InsertedBatch, insertBatch, type NewBatch } from './insert-batch.ts';
import { announceAccepted } from './message-writer.ts';

const STATEMENTS_AT_ONCE = 2;
/** Batches; each holds its messages in memory. */
const WAITING_MAX = 20;

export type BatchWriter = {
  /** Resolves when the batch is committed and its announcement was tried. Throws `CoalescerFull` when too many wait. */
  write(batch: NewBatch): Promise<InsertedBatch>;
};

export type BatchWriterDeps = {
  readonly db: Queryable;
  readonly announcer: Announcer;
  readonly log: Logger;
};

export function createBatchWriter({ db, announcer, log }: BatchWriterDeps): BatchWriter {
  const inserts = createCoalescer<NewBatch, InsertedBatch>({
    run: (batches) => Promise.all(batches.map((batch) => insertBatch(db, batch))),
    batchMax: 1,
    slots: STATEMENTS_AT_ONCE,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });
  return {
    async write(batch) {
      const inserted = await inserts.add(batch);
      if (inserted.kind === 'repeated') return inserted;
      const { accountId, size, passed } = batch;
      const { id: batchId, messages } = inserted;
      const idsWhere = (wanted: (position: number) => boolean) =>
        messages.flatMap(({ id, optedOut }, position) => (!optedOut && wanted(position) ? [id] : []));
      const stored = idsWhere(() => true);
      const owed = idsWhere((position) => passed[position]?.message.announcesAll === true);
      const traceIds = traceIdsOf(
        messages.flatMap(({ id, optedOut }, position) => {
          return optedOut ? [] : [{ id, traceparent: passed[position]?.message.submission.traceparent }];
        }),
      );
      log.info({ accountId, batchId, size, messages: stored.length, traceIds }, 'batch.accepted');
      await announceAccepted(announcer, stored, owed);
      return inserted;
    },
  };
}
