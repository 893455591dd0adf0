// What the rules said of a message, from its row: which were asked, and what the one that refused or delayed it said.
import { RULE_NAMES } from '../../shared/compliance/decide.ts';
import type { TimelineCheck } from '../../shared/contracts/http/message.ts';
import type { MessageRow } from '../../shared/messaging/message-resource.ts';

export type DelayRow = {
  readonly delayed_by: string | null;
  readonly delay_reason: string | null;
  /** Content rules that took note of the text. */
  readonly flags: readonly string[] | null;
};

/** Absent while it is undecided, where it was canceled before, and for what came in. */
export function checkOf(row: MessageRow, delay: DelayRow): TimelineCheck | undefined {
  const decided = decisionOf(row);
  if (decided === undefined) return undefined;
  const { verdict, at } = decided;
  const refusedAt = row.refused_rule === null ? RULE_NAMES.length : RULE_NAMES.indexOf(row.refused_rule);
  const passed = RULE_NAMES.slice(0, Math.max(0, refusedAt)).map((rule) =>
    rule === delay.delayed_by
      ? { rule, outcome: 'delayed' as const, reason: delay.delay_reason }
      : { rule, outcome: 'passed' as const, reason: null },
  );
  const refusal = { rule: row.refused_rule ?? '', outcome: 'refused' as const, reason: null };
  return {
    verdict,
    occurred_at: at.toISOString(),
    after_ms: at.getTime() - row.created_at.getTime(),
    rules: row.refused_rule === null ? passed : [...passed, refusal],
    flags: delay.flags ?? [],
  };
}

type Decided = { readonly verdict: TimelineCheck['verdict']; readonly at: Date };

/** A refusal at its release counts more than what was decided at first. */
function decisionOf(row: MessageRow): Decided | undefined {
  const { refused_rule, final_at, scheduled_at, queued_at } = row;
  if (refused_rule !== null && final_at !== null) {
    return { verdict: row.status === 'expired' ? 'expire' : 'reject', at: final_at };
  }
  if (scheduled_at !== null) return { verdict: 'defer', at: scheduled_at };
  return queued_at === null ? undefined : { verdict: 'accept', at: queued_at };
}
