// What becomes of an inbound message. Nothing is dropped: what has no way to its customer waits in the inbox, and what
// has no customer is kept for the operators.

import type { ContentVerdict } from '../../shared/compliance/content/content-rules.ts';
import { classifyInbound } from '../../shared/compliance/opt-outs/classify-keyword.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { JoinedMessage } from './decide.ts';
import { type InboundEmail, writeInboundEmail } from './inbound-email.ts';
import type { InboundNumber, InboundRoute } from './load-numbers.ts';

/** Names of content rules that matched stand in `flags`. */
export type InboundDelivery =
  /** No active account has the number. */
  | { readonly kind: 'unowned' }
  /** Kept and listed, but handed to nobody. */
  | { readonly kind: 'blocked'; readonly accountId: Uuid; readonly flags: readonly string[] }
  | { readonly kind: 'webhook'; readonly accountId: Uuid; readonly flags: readonly string[] }
  | {
      readonly kind: 'smpp';
      readonly accountId: Uuid;
      readonly flags: readonly string[];
      readonly systemId: string;
    }
  | {
      readonly kind: 'email';
      readonly accountId: Uuid;
      readonly flags: readonly string[];
      readonly email: InboundEmail;
    }
  | { readonly kind: 'inbox'; readonly accountId: Uuid; readonly flags: readonly string[] };

/** `check` asks the content rules. What says STOP, START or HELP reaches its customer whatever else it says. */
export function decideDelivery(
  message: JoinedMessage,
  number: InboundNumber | undefined,
  check: (text: string, accountId: string) => ContentVerdict,
): InboundDelivery {
  const owner = number?.owner;
  if (!owner) return { kind: 'unowned' };
  const { accountId } = owner;
  const verdict: ContentVerdict =
    classifyInbound(message.text).kind === 'none' ? check(message.text, accountId) : { kind: 'clean' };
  switch (verdict.kind) {
    case 'clean':
      return { accountId, flags: [], ...wayOf(message, number.route) };
    case 'flagged':
      return { accountId, flags: verdict.flags, ...wayOf(message, number.route) };
    case 'blocked':
      return { kind: 'blocked', accountId, flags: [verdict.rule, ...verdict.flags] };
    default:
      return assertNever(verdict);
  }
}

type Way =
  | { readonly kind: 'webhook' | 'inbox' }
  | { readonly kind: 'smpp'; readonly systemId: string }
  | { readonly kind: 'email'; readonly email: InboundEmail };

const INBOX: Way = { kind: 'inbox' };

/** A route that leads nowhere (an SMPP account that was revoked, no address) leads to the inbox. */
function wayOf(message: JoinedMessage, route: InboundRoute | null): Way {
  if (route === null) return INBOX;
  switch (route.method) {
    case 'webhook':
      return { kind: 'webhook' };
    case 'smpp':
      return route.systemId === null ? INBOX : { kind: 'smpp', systemId: route.systemId };
    case 'email':
      return route.email === null ? INBOX : { kind: 'email', email: writeInboundEmail(message, route.email) };
    case 'storage':
      return INBOX;
    default:
      return assertNever(route.method);
  }
}
