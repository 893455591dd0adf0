import type { IncomingHttpHeaders } from 'node:http';
import { toBatchAnswer } from '../../shared/acceptance/batch-resource.ts';
import type { BatchWriter } from '../../shared/acceptance/batch-writer.ts';
import { type BatchRefusal, findBatch, listBatch } from '../../shared/acceptance/find-batch.ts';
import { OPTED_OUT } from '../../shared/acceptance/insert-batch.ts';
import type { Judge } from '../../shared/acceptance/judge-submission.ts';
import type { NewMessage } from '../../shared/acceptance/new-messages-sql.ts';
import { findKey } from '../../shared/accounts/idempotency/find-key.ts';
import {
  BATCH_MESSAGES_MAX,
  type BatchAnswer,
  type SubmitBatchBody,
} from '../../shared/contracts/http/batch.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { KEY_IN_USE, KEY_OF_ANOTHER, type OnceRequest, replayed } from '../../shared/platform/once.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type BatchItem, readItems } from './read-items.ts';

type SubmitBatchInput = {
  readonly headers?: IncomingHttpHeaders;
  readonly body: SubmitBatchBody;
  readonly caller: Principal;
  readonly once: OnceRequest | undefined;
};

export type SubmitBatchDeps = {
  readonly db: Queryable;
  readonly judge: Judge;
  readonly writer: BatchWriter;
};

type Passed = { readonly index: number; readonly message: NewMessage };
type Judged = { readonly passed: readonly Passed[]; readonly refusals: readonly BatchRefusal[] };

/** Each message has its own answer. 202 is given for a committed batch, even where all of it was refused. */
export function createSubmitBatch({ db, judge, writer }: SubmitBatchDeps) {
  return async ({ body, caller, headers, once }: SubmitBatchInput): Promise<Reply> => {
    const size = body.messages.length;
    if (size > BATCH_MESSAGES_MAX) {
      const detail = `It holds ${size} messages, at most ${BATCH_MESSAGES_MAX} are taken.`;
      return { kind: 'refused', code: 'batch_too_large', context: { detail } };
    }
    const { accountId } = caller;
    const { passed, refusals } = await judgeItems(judge, readItems(body, caller, headers));
    const test = caller.mode === 'test';
    const inserted = await writer.write({ accountId, test, size, passed, refusals, once });
    if (inserted.kind === 'repeated') return answerRepeat(db, accountId, once);
    const optedOut = passed
      .filter((_, position) => inserted.messages[position]?.optedOut)
      .map(({ index }) => ({ index, ...OPTED_OUT }));
    const ids = inserted.messages.filter((message) => !message.optedOut).map(({ id }) => id);
    const { id, createdAt } = inserted;
    return accepted(toBatchAnswer({ id, createdAt, size, ids, refusals: [...refusals, ...optedOut] }));
  };
}

async function judgeItems(judge: Judge, items: readonly BatchItem[]): Promise<Judged> {
  const passed: Passed[] = [];
  const refusals: BatchRefusal[] = [];
  const judgements = await Promise.all(
    items.map((item) => (item.kind === 'refused' ? item : judge.judge(item.submission))),
  );
  for (const [index, judgement] of judgements.entries()) {
    if (judgement.kind === 'passed') passed.push({ index, message: judgement.message });
    else refusals.push({ index, ...judgement.refusal });
  }
  return { passed, refusals };
}

async function answerRepeat(db: Queryable, accountId: Uuid, once: OnceRequest | undefined): Promise<Reply> {
  const found = once && (await findKey(db, accountId, once));
  if (found?.kind === 'of-another-request') return KEY_OF_ANOTHER;
  const batch = found?.kind === 'created' && (await findBatch(db, accountId, found.subjectId));
  if (!batch) return KEY_IN_USE;
  const ids = (await listBatch(db, batch)).map(({ id }) => id);
  const { id, created_at: createdAt, messages: size, refusals } = batch;
  return replayed(accepted(toBatchAnswer({ id, createdAt, size, ids, refusals })));
}

function accepted(answer: BatchAnswer): Extract<Reply, { kind: 'ok' }> {
  const headers = { location: `/v1/messages/batches/${answer.id}` };
  return { kind: 'ok', status: 202, body: answer, headers };
}
