import { retryDelayMs } from '../../shared/delivery/backoff.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { ClaimedEmail } from './claim-emails.ts';

/** What came of handing a mail to the SMTP server. */
export type SendOutcome =
  | { readonly kind: 'taken'; readonly status: number }
  /** It answered no. Only a 5xx about the recipient or the text itself is final: any other may be our own set-up's fault. */
  | { readonly kind: 'refused'; readonly status: number; readonly isFinal: boolean; readonly error: string }
  | { readonly kind: 'unanswered'; readonly error: string }
  | { readonly kind: 'unsendable'; readonly error: string };

export type EmailSettlement = {
  readonly deliveryId: Uuid;
  readonly attempt: number;
  readonly state: 'pending' | 'delivered' | 'exhausted';
  /** Set where the state is `pending`. */
  readonly nextAt: Date | undefined;
  /** Reply code of the SMTP server. */
  readonly status: number | undefined;
  readonly error: string | undefined;
};

const ERROR_LENGTH_MAX = 300;

/** `now` is the end of the attempt, `jitter` is in [0, 1). E-mail is tried again when webhooks are. */
export function settleEmail(
  email: Pick<ClaimedEmail, 'id' | 'attempt' | 'attemptsMax'>,
  outcome: SendOutcome,
  now: Date,
  jitter: number,
): EmailSettlement {
  const made = { deliveryId: email.id, attempt: email.attempt };
  switch (outcome.kind) {
    case 'taken':
      return { ...made, state: 'delivered', nextAt: undefined, status: outcome.status, error: undefined };
    case 'refused':
    case 'unanswered':
    case 'unsendable': {
      const failed = {
        ...made,
        status: outcome.kind === 'refused' ? outcome.status : undefined,
        error: printable(outcome.error),
      };
      if (isFinal(outcome) || email.attempt >= email.attemptsMax) {
        return { ...failed, state: 'exhausted', nextAt: undefined };
      }
      const nextAt = new Date(now.getTime() + retryDelayMs(email.attempt, jitter));
      return { ...failed, state: 'pending', nextAt };
    }
    default:
      return assertNever(outcome);
  }
}

function isFinal(outcome: SendOutcome): boolean {
  return outcome.kind === 'unsendable' || (outcome.kind === 'refused' && outcome.isFinal);
}

/** PostgreSQL stores no NUL, and an answer may have many lines. */
function printable(error: string): string {
  return error.replaceAll(/\p{Cc}+/gu, ' ').slice(0, ERROR_LENGTH_MAX);
}
