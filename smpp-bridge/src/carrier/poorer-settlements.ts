// What is settled instead of a settlement that the database refuses as bad data. Left alone its message would stay
// `sending` until the next bridge takes over and sends it again.
import type { MessageOutcome, Settlement } from './settle-store.ts';

/**
 * In the order of trying: first without the carrier's ids, which alone are not of our making (what the carrier took is
 * sent all the same, and misses its receipt); then nothing but the end of the message.
 */
export function poorerSettlements(settlement: Settlement): readonly Settlement[] {
  const { messageId, traceparent } = settlement;
  return [withoutCarrierIds(settlement), { messageId, traceparent, outcome: endOf(settlement) }];
}

function withoutCarrierIds({ messageId, traceparent, part, outcome }: Settlement): Settlement {
  return {
    messageId,
    traceparent,
    ...(part ? { part: { ...part, carrierMessageId: undefined } } : {}),
    ...(outcome
      ? { outcome: outcome.kind === 'sent' ? { ...outcome, carrierMessageId: undefined } : outcome }
      : {}),
  };
}

function endOf({ part, outcome }: Settlement): MessageOutcome {
  const partAccepted = part !== undefined && part.carrierError === undefined;
  return partAccepted || outcome?.kind === 'sent' || outcome?.kind === 'undelivered'
    ? { kind: 'undelivered', errorCode: 'partial', carrierError: undefined }
    : { kind: 'failed', errorCode: 'internal_error', carrierError: undefined };
}
