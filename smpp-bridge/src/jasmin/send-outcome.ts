// What Jasmin's answers to /send mean. The same status stands for different things, so status and text are read
// together; what is not in the table is settled by the class of the status.
import { parseUuid } from '../../../shared/kernel/ids.ts';

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly jasminMessageId: string }
  /** Nothing is wrong with the message: the same ticket may be posted again. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** Jasmin does not know our user: it has lost what was provisioned. */
  | { readonly kind: 'not-provisioned'; readonly reason: string }
  /** Jasmin will not take this message. */
  | { readonly kind: 'refused'; readonly reason: string };

type Meaning = Exclude<SendOutcome['kind'], 'accepted'>;

const MEANINGS: readonly { readonly status: number; readonly text: RegExp; readonly kind: Meaning }[] = [
  { status: 403, text: /^User throughput exceeded/, kind: 'retry' },
  { status: 403, text: /^Cannot charge submit_sm/, kind: 'retry' },
  { status: 403, text: /^Authentication failure for username/, kind: 'not-provisioned' },
  // Either the routes are gone or no connector of a failover route is bound.
  { status: 412, text: /^No route found/, kind: 'not-provisioned' },
  { status: 412, text: /./, kind: 'retry' },
];

const REASON_MAX = 100;

/** `body` is the whole text of the answer. */
export function sendOutcome(status: number, body: string): SendOutcome {
  const success = /^Success "([^"]*)"/.exec(body)?.[1];
  if (status === 200) {
    // On a dead broker channel Jasmin reports success with a failure for an id.
    const jasminMessageId = success === undefined ? undefined : parseUuid(success);
    return jasminMessageId === undefined
      ? { kind: 'retry', reason: 'success without an id' }
      : { kind: 'accepted', jasminMessageId };
  }
  const text = /^Error "(.*)"?$/s.exec(body)?.[1] ?? body;
  const reason = `${status} ${withoutValues(text)}`.slice(0, REASON_MAX);
  const known = MEANINGS.find((meaning) => meaning.status === status && meaning.text.test(text));
  if (known) return { kind: known.kind, reason };
  return { kind: status >= 400 && status < 500 ? 'refused' : 'retry', reason };
}

/** Jasmin repeats values, numbers among them, in brackets; they must not reach a log. */
function withoutValues(text: string): string {
  return text.replace(/\[[^\]]*\]/g, '[…]').replace(/"+$/, '');
}
