import type { RefusalTally } from '../../shared/acceptance/refusal-tally.ts';
import type { PlannedMessage } from './apply-outcomes.ts';
import type { MessageInContext } from './load-contexts.ts';

/** Counts what was decided against; `planned` in the order of `inContext`. */
export function countRefusals(
  tally: RefusalTally,
  inContext: readonly MessageInContext[],
  planned: readonly PlannedMessage[],
): void {
  for (const [index, { outcome }] of planned.entries()) {
    const { message } = inContext[index] as MessageInContext;
    if ('refusal' in outcome && !message.test) tally.count(message.accountId, outcome.refusal.code);
  }
}
