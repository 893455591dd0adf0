// A message as submit_sm PDUs: SMPP 3.4 §4.4.1, with the address types that carriers of US traffic expect.

import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { dataCodingOf } from '../../../shared/messaging/message-class.ts';
import { planSegments, type SegmentPlan } from '../../../shared/messaging/segments.ts';
import { senderClassOf } from '../../../shared/messaging/sender-class.ts';
import type { RequestPduInput } from '../smpp/pdu.ts';
import type { ClaimedMessage } from './claimed-message.ts';

const UDHI = 0x40;
const DAY_MS = 86_400_000;

type Address = {
  readonly sourceAddrTon: number;
  readonly sourceAddrNpi: number;
  readonly sourceAddr: string;
};

/**
 * The parts of the text. Their common reference comes from the id, so that a part sent again by another bridge still
 * joins those that the carrier took before; the last octet of a version 7 UUID is random.
 */
export function segmentPlanOf({
  id,
  text,
  encoding,
}: Pick<ClaimedMessage, 'id' | 'text' | 'encoding'>): SegmentPlan {
  return planSegments(text, Number.parseInt(id.slice(-2), 16), encoding);
}

/** `partIndex` counts from 0. `validity` is left out where a day or more is left: carriers keep messages that long. */
export function submitPduOf(
  message: ClaimedMessage,
  plan: SegmentPlan,
  partIndex: number,
  options: { readonly asksReceipts: boolean; readonly now: Date },
): RequestPduInput {
  return {
    command: 'submit_sm',
    ...sourceOf(message.from),
    destAddrTon: 1,
    destAddrNpi: 1,
    destinationAddr: message.to.replace(/^\+/, ''),
    esmClass: plan.udh ? UDHI : 0,
    registeredDelivery: options.asksReceipts ? 1 : 0,
    dataCoding: dataCodingOf(plan.dataCoding, message.messageClass),
    validityPeriod: relativeValidity(message.validUntil, options.now),
    shortMessage: plan.parts[partIndex] ?? Buffer.alloc(0),
  };
}

function sourceOf(sender: string): Address {
  const senderClass = senderClassOf(sender);
  switch (senderClass) {
    case 'long_code':
    case 'toll_free':
      return { sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: sender.slice(1) };
    case 'short_code':
      return { sourceAddrTon: 0, sourceAddrNpi: 1, sourceAddr: sender };
    case 'alphanumeric':
      return { sourceAddrTon: 5, sourceAddrNpi: 0, sourceAddr: sender };
    default:
      return assertNever(senderClass);
  }
}

/** `YYMMDDhhmmsstnnR` (§7.1.1.2): less than a day, so only hours, minutes and seconds are ever set. */
function relativeValidity(validUntil: Date | undefined, now: Date): string {
  if (validUntil === undefined) return '';
  const leftMs = validUntil.getTime() - now.getTime();
  if (leftMs >= DAY_MS) return '';
  const seconds = Math.max(1, Math.floor(leftMs / 1_000));
  const clock = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return `000000${clock.map((unit) => String(unit).padStart(2, '0')).join('')}000R`;
}
