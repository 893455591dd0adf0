import { traceIdsOf } from '../../../shared/kernel/trace-context.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { ClaimedMessage } from '../carrier/claimed-message.ts';

/** One line for what a statement has claimed, with whatever else there is to say of it. */
export function logClaimed(
  log: Logger,
  messages: readonly ClaimedMessage[],
  more: Readonly<Record<string, unknown>> = {},
): void {
  if (messages.length === 0) return;
  log.info({ messages: messages.length, ...more, traceIds: traceIdsOf(messages) }, 'messages.claimed');
}
