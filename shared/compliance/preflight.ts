// What would become of a message: the decision, with what a sender wants to know before sending. Nothing is reserved.
import type { ErrorCode } from '../contracts/errors.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { countSegments } from '../messaging/segments.ts';
import { type Ucs2Cause, ucs2Causes } from '../messaging/ucs2-characters.ts';
import { type Acceptance, type Decision, decide } from './decide.ts';
import { earliestDue } from './pacing/limiter.ts';
import type { DecisionContext, ProposedMessage } from './rule.ts';

export type Preflight = {
  readonly verdict: 'accept' | 'defer' | 'reject' | 'expire';
  /** Absent where nothing objects. */
  readonly refusal: { readonly code: ErrorCode; readonly rule: string; readonly detail: string } | undefined;
  readonly deferral: { readonly until: Date; readonly reason: string } | undefined;
  readonly segments: number;
  readonly encoding: 'gsm7' | 'ucs2';
  /** Characters that keep the text out of GSM-7, the first 20. */
  readonly ucs2Causes: readonly Ucs2Cause[];
  /** US dollars, where there is a route. */
  readonly price: MicroUsd | undefined;
  readonly connector: string | undefined;
  readonly flags: readonly string[];
  /** Until its slot, as the limits are loaded at this moment; 0 where it would leave at once. */
  readonly expectedWaitMs: number;
};

/** `tats`: theoretical arrival times of the limiters, as `peekSlots` reads them; a key without one has no load. */
export function preflight(
  message: ProposedMessage,
  context: DecisionContext,
  tats: ReadonlyMap<string, Date>,
  now: Date,
): Preflight {
  const decision = decide(message, context, now);
  const { segments, encoding } = countSegments(message.body, message.encoding);
  const acceptance = acceptanceOf(decision);
  return {
    verdict: decision.kind,
    refusal:
      decision.kind === 'reject' || decision.kind === 'expire'
        ? { code: decision.code, rule: decision.rule, detail: decision.detail }
        : undefined,
    deferral: decision.kind === 'defer' ? { until: decision.until, reason: decision.reason } : undefined,
    segments,
    encoding,
    ucs2Causes: encoding === 'ucs2' ? ucs2Causes(message.body) : [],
    price: acceptance?.cost,
    connector: acceptance?.connector,
    flags: acceptance?.flags ?? [],
    expectedWaitMs: acceptance
      ? earliestDue(acceptance.limits.limiters, tats, now).getTime() - now.getTime()
      : 0,
  };
}

function acceptanceOf(decision: Decision): Acceptance | undefined {
  if (decision.kind === 'accept') return decision;
  return decision.kind === 'defer' ? decision.acceptance : undefined;
}
