// What an answer to deliver_sm means: SMPP 3.4 §5.1.3. A refusal for good ends the delivery; anything else, and silence,
// is tried again, later each time.
import { COMMAND_STATUS, commandStatusName } from '../smpp/command-status.ts';
import type { RequestOutcome } from '../smpp/session.ts';

export type DeliveryOutcome =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly words: string }
  | { readonly kind: 'again'; readonly afterMs: number; readonly words: string };

const FIRST_RETRY_MS = 5_000;
const RETRY_MAX_MS = 300_000;

const FOR_GOOD: ReadonlySet<number> = new Set([COMMAND_STATUS.ESME_RX_P_APPN, COMMAND_STATUS.ESME_RX_R_APPN]);

/** `attempts` counts this one. */
export function deliveryOutcomeOf(outcome: RequestOutcome, attempts: number): DeliveryOutcome {
  switch (outcome.kind) {
    case 'response': {
      const { commandStatus } = outcome.pdu;
      if (commandStatus === COMMAND_STATUS.ESME_ROK) return { kind: 'delivered' };
      const words = `deliver_sm was answered with ${commandStatusName(commandStatus)}`;
      if (FOR_GOOD.has(commandStatus)) return { kind: 'refused', words };
      return { kind: 'again', afterMs: retryAfterMs(attempts), words };
    }
    case 'timeout':
      return { kind: 'again', afterMs: retryAfterMs(attempts), words: 'deliver_sm was not answered in time' };
    case 'closed':
      // Another session, or the next bind, takes it at once.
      return { kind: 'again', afterMs: 0, words: outcome.reason };
  }
}

function retryAfterMs(attempts: number): number {
  return Math.min(RETRY_MAX_MS, FIRST_RETRY_MS * 2 ** Math.min(20, Math.max(0, attempts - 1)));
}
