// A batch as customers see it.
import { errorEntry } from '../contracts/errors.ts';
import type { BatchAnswer, BatchResource } from '../contracts/http/batch.ts';
import { errorPageOf } from '../contracts/problem.ts';
import { formatId, type Uuid } from '../kernel/ids.ts';
import { isFinal } from '../messaging/status.ts';
import type { BatchMember, BatchRefusal, BatchRow } from './find-batch.ts';

export type AnsweredBatch = {
  readonly id: Uuid;
  readonly createdAt: Date;
  readonly size: number;
  /** Ids of the stored messages, in the order in which they were handed over. */
  readonly ids: readonly Uuid[];
  readonly refusals: readonly BatchRefusal[];
};

/** What became of each message at once. Those that were not refused were stored, in order. */
export function toBatchAnswer({ id, createdAt, size, ids, refusals }: AnsweredBatch): BatchAnswer {
  const refusalAt = new Map(refusals.map((refusal) => [refusal.index, refusal]));
  let next = 0;
  const results = Array.from({ length: size }, (_, index) => {
    const refusal = refusalAt.get(index);
    if (refusal) return { index, id: null, error: toError(refusal) };
    const stored = ids[next];
    next += 1;
    if (stored === undefined) throw new Error(`batch ${id} has no message at ${index}`);
    return { index, id: formatId('message', stored), error: null };
  });
  return {
    id: formatId('batch', id),
    created_at: createdAt.toISOString(),
    accepted: ids.length,
    refused: refusals.length,
    results,
  };
}

export function toBatchResource(batch: BatchRow, members: readonly BatchMember[]): BatchResource {
  const statuses: Partial<Record<BatchMember['status'], number>> = {};
  for (const { status } of members) statuses[status] = (statuses[status] ?? 0) + 1;
  return {
    id: formatId('batch', batch.id),
    created_at: batch.created_at.toISOString(),
    accepted: batch.messages - batch.refusals.length,
    refused: batch.refusals.length,
    test: batch.test,
    statuses,
    is_complete: members.every(({ status }) => isFinal(status)),
    refusals: batch.refusals.map((refusal) => ({ index: refusal.index, error: toError(refusal) })),
  };
}

function toError({ code, rule, detail }: BatchRefusal) {
  const { title, remedy } = errorEntry(code);
  return { code, title, detail, rule, remedy, type: errorPageOf(code) };
}
