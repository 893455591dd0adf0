// From the decision about a message, and the slot that it got, to what is written. Pure.
import type { Acceptance, Decision, Refusal } from '../../shared/compliance/decide.ts';
import { LIMITS_RULE } from '../../shared/compliance/limits-of.ts';
import type { SlotOutcome } from '../../shared/compliance/pacing/reserve-slots.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';

export type Outcome =
  | { readonly kind: 'queue'; readonly acceptance: Acceptance; readonly slotAt: Date | undefined }
  /** `slotAt` is absent where it waits for something else than its turn, and takes its slot when that has come. */
  | {
      readonly kind: 'schedule';
      readonly acceptance: Acceptance;
      readonly until: Date;
      readonly slotAt: Date | undefined;
      readonly delay: Delay;
    }
  | { readonly kind: 'reject' | 'expire'; readonly refusal: Refusal };

/** Which rule lets it wait, and why. */
export type Delay = { readonly rule: string; readonly reason: string };

/** A shorter wait is not worth the way through the scheduler. */
const DUE_NOW_MS = 250;

const PACED: Delay = {
  rule: LIMITS_RULE,
  reason: 'Its turn has not come: messages before it use the limits.',
};
const CAPPED: Delay = { rule: LIMITS_RULE, reason: 'The daily cap of its campaign or brand is reached.' };

export type Decided = {
  readonly decision: Decision;
  /** Absent where none was asked for: the message has one, or needs none yet. */
  readonly slot: SlotOutcome | undefined;
  readonly validUntil: Date;
};

export function planOutcome({ decision, slot, validUntil }: Decided, now: Date): Outcome {
  switch (decision.kind) {
    case 'reject':
    case 'expire':
      return { kind: decision.kind, refusal: decision };
    case 'defer':
      return {
        kind: 'schedule',
        acceptance: decision.acceptance,
        until: decision.until,
        slotAt: undefined,
        delay: { rule: decision.rule, reason: decision.reason },
      };
    case 'accept':
      return planAccepted(decision, slot, validUntil, now);
    default:
      return assertNever(decision);
  }
}

function planAccepted(
  acceptance: Acceptance,
  slot: SlotOutcome | undefined,
  validUntil: Date,
  now: Date,
): Outcome {
  if (slot === undefined) return { kind: 'queue', acceptance, slotAt: undefined };
  switch (slot.kind) {
    case 'due':
      if (slot.at.getTime() - now.getTime() <= DUE_NOW_MS) {
        return { kind: 'queue', acceptance, slotAt: slot.at };
      }
      return { kind: 'schedule', acceptance, until: slot.at, slotAt: slot.at, delay: PACED };
    case 'expired':
      return expire(
        'validity_too_short',
        'The limits of its account, sender or campaign leave no slot before its validity ends.',
      );
    case 'capped':
      if (slot.until < validUntil) {
        return { kind: 'schedule', acceptance, until: slot.until, slotAt: undefined, delay: CAPPED };
      }
      return expire(
        'daily_cap_reached',
        `The daily cap is reached until ${slot.until.toISOString()}, after its validity.`,
      );
    default:
      return assertNever(slot);
  }
}

function expire(code: Refusal['code'], detail: string): Outcome {
  return { kind: 'expire', refusal: { code, rule: LIMITS_RULE, detail } };
}
