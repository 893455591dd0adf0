// What Jasmin's answers to /send mean. The same status stands for different things, so status and text are read
// together; what is not in the table is settled by the class of the status.
import { parseUuid } from '../../../shared/kernel/ids.ts';

export type SendOutcome =
  | { readonly kind: 'accepted'; readonly jasminMessageId: string }
  /** Nothing is wrong with the message: the same ticket may be posted again. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** A quota or a filter of our user's stands in the way: the same ticket may be posted again when that is changed. */
  | { readonly kind: 'fenced'; readonly fence: JasminFence; readonly reason: string }
  /** Jasmin does not know our user: it has lost what was provisioned. */
  | { readonly kind: 'not-provisioned'; readonly reason: string }
  /** Jasmin will not take this message. */
  | { readonly kind: 'refused'; readonly reason: string };

export const JASMIN_FENCES = ['throughput', 'quota', 'authorization', 'value-filter'] as const;
/** What Jasmin asks of a user before it takes a message. */
export type JasminFence = (typeof JASMIN_FENCES)[number];

type Meaning = { readonly status: number; readonly text: RegExp } & (
  | { readonly kind: Exclude<SendOutcome['kind'], 'accepted' | 'fenced'> }
  | { readonly kind: 'fenced'; readonly fence: JasminFence }
);

const MEANINGS: readonly Meaning[] = [
  { status: 403, text: /^User throughput exceeded/, kind: 'fenced', fence: 'throughput' },
  { status: 403, text: /^Cannot charge submit_sm/, kind: 'fenced', fence: 'quota' },
  { status: 400, text: /^Authorization failed for user/, kind: 'fenced', fence: 'authorization' },
  { status: 400, text: /^Value filter failed for user/, kind: 'fenced', fence: 'value-filter' },
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
  if (known?.kind === 'fenced') return { kind: 'fenced', fence: known.fence, reason };
  if (known) return { kind: known.kind, reason };
  return { kind: status >= 400 && status < 500 ? 'refused' : 'retry', reason };
}

/** Jasmin repeats values, numbers among them, in brackets; they must not reach a log. */
function withoutValues(text: string): string {
  return text.replace(/\[[^\]]*\]/g, '[…]').replace(/"+$/, '');
}
