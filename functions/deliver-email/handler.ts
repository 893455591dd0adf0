import type { EmailDue } from '../../shared/contracts/events/email-due.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { traceIdOf } from '../../shared/kernel/trace-context.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { SpanExport } from '../../shared/platform/span-export.ts';
import { type ClaimedEmail, claimEmails } from './claim-emails.ts';
import { emailSpans } from './email-span.ts';
import { prepareMail } from './prepare.ts';
import { CONNECTIONS, type Mailer } from './send-mail.ts';
import { type EmailSettlement, type SendOutcome, settleEmail } from './settle.ts';
import { settleEmails } from './settle-emails.ts';

export type EmailHandlerDeps = {
  readonly pool: Pool;
  readonly mailer: Mailer;
  /** Whose mail it is: one address. */
  readonly from: string;
  /** No group begins after this; with one more attempt it stays below lease and ack deadline, which are 60 s. */
  readonly budgetMs: number;
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly log: Logger;
};

/**
 * Sends the e-mails that are due, as many at once as there are connections, and settles each group before the next. What
 * the time does not suffice for is not claimed: the scheduler names it again.
 */
export function createEmailHandler(deps: EmailHandlerDeps) {
  const { pool, clock, log } = deps;

  async function send(email: ClaimedEmail): Promise<SendOutcome> {
    const preparation = prepareMail(email, deps.from);
    switch (preparation.kind) {
      case 'send':
        return deps.mailer.send(preparation.mail);
      case 'unsendable':
        return preparation;
      default:
        return assertNever(preparation);
    }
  }

  async function attempt(email: ClaimedEmail): Promise<EmailSettlement> {
    const startedAt = clock.now();
    const outcome = await send(email);
    const endedAt = clock.now();
    deps.spans?.send(emailSpans(email, outcome, { startedAt, endedAt }, deps.spans));
    const settlement = settleEmail(email, outcome, endedAt, deps.random());
    const { state, status, nextAt } = settlement;
    log.info(
      {
        ...{ deliveryId: email.id, kind: email.kind, attempt: email.attempt, attemptsMax: email.attemptsMax },
        traceId: email.messageId === null ? undefined : traceIdOf({ id: email.messageId }),
        ...{ state, smtpStatus: status, nextAt, outcome: outcome.kind },
        durationMs: endedAt.getTime() - startedAt.getTime(),
      },
      'email.attempted',
    );
    return settlement;
  }

  return async ({ deliveryIds }: EmailDue): Promise<MessageVerdict> => {
    const ids = [...deliveryIds].sort();
    const endMs = clock.now().getTime() + deps.budgetMs;
    for (let first = 0; first < ids.length && clock.now().getTime() < endMs; first += CONNECTIONS) {
      const claimed = await claimEmails(pool, ids.slice(first, first + CONNECTIONS));
      if (claimed.length > 0) await settleEmails(pool, await Promise.all(claimed.map(attempt)));
    }
    return DONE;
  };
}
