// The one way in: REST, batches and customers' SMPP sessions hand their messages over here. Whatever is accepted has been
// committed; the authority that prices and reserves is validate-message, which decides again.
import type { Refusal } from '../compliance/decide.ts';
import type { MessageRow } from '../messaging/message-resource.ts';
import type { Logger } from '../platform/log.ts';
import type { InsertedMessage, NewMessage } from './insert-messages.ts';
import { createJudge, type JudgeDeps } from './judge-submission.ts';
import type { MessageWriter } from './message-writer.ts';
import type { Acceptance, Submission } from './submission.ts';

export type AcceptorDeps = JudgeDeps & { readonly writer: MessageWriter; readonly log: Logger };

export type Acceptor = {
  /** Throws `CoalescerFull` when too many messages wait. */
  accept(submission: Submission): Promise<Acceptance>;
  /** One answer each, in order; refusing some does not keep the others. */
  acceptAll(submissions: readonly Submission[]): Promise<readonly Acceptance[]>;
};

export function createAcceptor({ writer, log, ...deps }: AcceptorDeps): Acceptor {
  const judge = createJudge(deps);

  async function accept(submission: Submission): Promise<Acceptance> {
    const judgement = await judge.judge(submission);
    if (judgement.kind === 'refused') return refuse(submission, judgement.refusal);
    const inserted = await writer.write(judgement.message);
    if (inserted.opted_out) return refuse(submission, await judge.explainOptOut(judgement.asked));
    return { kind: 'accepted', message: acceptedRow(judgement.message, inserted) };
  }

  function refuse({ accountId }: Submission, { code, rule, detail }: Refusal): Acceptance {
    log.info({ accountId, code, rule }, 'message.refused');
    return { kind: 'refused', code, rule, detail };
  }

  return {
    accept,
    async acceptAll(submissions) {
      const settled = await Promise.allSettled(submissions.map(accept));
      const failed = settled.find((result) => result.status === 'rejected');
      // What is stored must be told, so one that failed does not hide the others.
      if (failed && settled.every(({ status }) => status === 'rejected')) throw failed.reason;
      if (failed) log.warn({ err: failed.reason, submissions: submissions.length }, 'messages.not-stored');
      return settled.map((result) => (result.status === 'fulfilled' ? result.value : NOT_STORED));
    },
  };
}

const NOT_STORED: Acceptance = {
  kind: 'refused',
  code: 'too_busy',
  rule: 'stored',
  detail: 'It could not be stored; others of the same request were.',
};

/** The row as it was just written. */
export function acceptedRow({ submission, ...message }: NewMessage, inserted: InsertedMessage): MessageRow {
  return {
    id: inserted.id,
    direction: 'outbound',
    source_addr: message.sender,
    dest_addr: submission.to,
    message_body: submission.body,
    status: 'accepted',
    segments: message.segments,
    encoding: message.encoding,
    cost: null,
    error_code: null,
    carrier_error: null,
    refused_rule: null,
    sequence: 1,
    created_at: inserted.created_at,
    scheduled_at: null,
    queued_at: null,
    sending_at: null,
    submitted_at: null,
    final_at: null,
    corrected_at: null,
    send_at: submission.sendAt ?? null,
    tags: submission.tags ?? null,
    reference: submission.reference ?? null,
    metadata: submission.metadata ?? null,
    batch_id: submission.batchId ?? null,
    test: submission.test,
  };
}
