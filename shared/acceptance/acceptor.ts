// The one way in: REST, batches and customers' SMPP sessions hand their messages over here. Whatever is accepted has been
// committed; the authority that prices and reserves is validate-message, which decides again.
import { findKey } from '../accounts/idempotency/find-key.ts';
import type { Refusal } from '../compliance/decide.ts';
import { BALANCE_RULE } from '../compliance/rules/balance-covers.ts';
import { assertNever } from '../kernel/assert-never.ts';
import type { Uuid } from '../kernel/ids.ts';
import { formatUsd, type MicroUsd } from '../kernel/money.ts';
import { parseTraceparent } from '../kernel/trace-context.ts';
import type { MessageRow } from '../messaging/message-resource.ts';
import type { Logger } from '../platform/log.ts';
import type { OnceRequest } from '../platform/once.ts';
import type { Queryable } from '../platform/postgres.ts';
import { findAccepted } from './find-accepted.ts';
import type { InsertedMessage } from './insert-messages.ts';
import { createJudge, type JudgeDeps } from './judge-submission.ts';
import type { MessageWriter } from './message-writer.ts';
import type { NewMessage } from './new-messages-sql.ts';
import { createRefusalTally } from './refusal-tally.ts';
import { replaceMessage } from './replace-message.ts';
import type { Acceptance, Submission } from './submission.ts';

export type AcceptorDeps = JudgeDeps & {
  readonly db: Queryable;
  readonly writer: MessageWriter;
  readonly log: Logger;
};

/** A request under a key: `repeated` shows the message that its first one created. */
export type OnceAcceptance =
  | Acceptance
  | { readonly kind: 'repeated'; readonly message: MessageRow }
  | { readonly kind: 'key-of-another' | 'key-in-use' };

/** `too-late`: a link has or has had the message, or it has ended. */
export type Replacement =
  | { readonly kind: 'replaced' | 'too-late' }
  | Extract<Acceptance, { readonly kind: 'refused' }>;

export type Acceptor = {
  /** Throws `CoalescerFull` when too many messages wait. */
  accept(submission: Submission): Promise<Acceptance>;
  /** Stores at most one message under a key; the key is stored with it, by the same statement. */
  acceptOnce(submission: Submission, once: OnceRequest): Promise<OnceAcceptance>;
  /**
   * Judges other words for the message `id` and puts them in the place of its own; it is due again as if it were new. What
   * is refused leaves it as it was.
   */
  replace(
    id: Uuid,
    submission: Submission & { readonly from: string },
    validUntil: Date,
  ): Promise<Replacement>;
  /** One answer each, in order; refusing some does not keep the others. */
  acceptAll(submissions: readonly Submission[]): Promise<readonly Acceptance[]>;
};

export function createAcceptor({ db, writer, log, ...deps }: AcceptorDeps): Acceptor {
  const judge = createJudge(deps);
  const tally = createRefusalTally({ db, clock: deps.clock, log });

  async function store(submission: Submission, once?: OnceRequest): Promise<Acceptance | 'repeated'> {
    const judgement = await judge.judge(submission);
    if (judgement.kind === 'refused') return { kind: 'refused', ...judgement.refusal };
    const inserted = await writer.write({ ...judgement.message, once });
    switch (inserted.outcome) {
      case 'stored':
        return { kind: 'accepted', message: acceptedRow(judgement.message, inserted) };
      case 'opted-out':
        return { kind: 'refused', ...(await judge.explainOptOut(judgement.asked)) };
      case 'repeated':
        return 'repeated';
      default:
        return assertNever(inserted.outcome);
    }
  }

  async function accept(submission: Submission): Promise<Acceptance> {
    const acceptance = await store(submission);
    if (acceptance === 'repeated') throw new Error('a message without a key was taken for a repeat');
    return logged(submission, acceptance);
  }

  function logged<Outcome extends OnceAcceptance | Replacement>(
    { accountId, test, traceparent }: Submission,
    outcome: Outcome,
  ): Outcome {
    if (outcome.kind === 'refused') {
      if (!test) tally.count(accountId, outcome.code);
      // It has no id, so only its sender's trace can be named.
      const traceId = parseTraceparent(traceparent)?.traceId;
      log.info({ accountId, code: outcome.code, rule: outcome.rule, traceId }, 'message.refused');
    }
    return outcome;
  }

  /** A repeat gets the first answer, even where the message would be refused by now. */
  async function acceptOnce(submission: Submission, once: OnceRequest): Promise<OnceAcceptance> {
    const acceptance = await store(submission, once);
    if (acceptance !== 'repeated' && acceptance.kind === 'accepted') return acceptance;
    const found = await findKey(db, submission.accountId, once);
    switch (found.kind) {
      case 'created':
        return { kind: 'repeated', message: await findAccepted(db, found.subjectId, submission) };
      case 'of-another-request':
        return { kind: 'key-of-another' };
      case 'running':
      case 'answered':
        return { kind: 'key-in-use' };
      case 'unknown':
        return acceptance === 'repeated' ? { kind: 'key-in-use' } : logged(submission, acceptance);
      default:
        return assertNever(found);
    }
  }

  async function replace(
    id: Uuid,
    submission: Submission & { readonly from: string },
    validUntil: Date,
  ): Promise<Replacement> {
    const judgement = await judge.judgeReplacement(submission);
    if (judgement.kind === 'refused') return logged(submission, { kind: 'refused', ...judgement.refusal });
    const { message, price } = judgement;
    const kind = await replaceMessage(db, id, { message, price, validUntil });
    switch (kind) {
      case 'replaced':
        await writer.announceReplaced(id, message);
        return { kind };
      case 'too-late':
        return { kind };
      case 'too-dear':
        return logged(submission, { kind: 'refused', ...tooDear(price) });
      default:
        return assertNever(kind);
    }
  }

  return {
    accept,
    acceptOnce,
    replace,
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

function tooDear(price: MicroUsd): Refusal {
  const detail = `The message would cost ${formatUsd(price)} USD; what is left does not cover the difference.`;
  return { code: 'balance_insufficient', rule: BALANCE_RULE, detail };
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
