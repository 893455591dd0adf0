import type { CarrierInbound } from '../../../shared/contracts/carrier-control.ts';
import { planSegments } from '../../../shared/messaging/segments.ts';
import type { RequestPduInput } from '../smpp/pdu.ts';

const INTERNATIONAL = 1;
const NATIONAL = 2;
const ISDN = 1;
const UDHI = 0x40;
const SHORT_CODE_MAX = 6;

/** The deliver_sm of a text from a handset, addressed as Sinch does: short codes have the TON of a national number. */
export function inboundPdus(
  { from, to, text }: CarrierInbound,
  reference: number,
): readonly RequestPduInput[] {
  const { parts, dataCoding, udh } = planSegments(text, reference);
  return parts.map((shortMessage) => ({
    command: 'deliver_sm',
    sourceAddrTon: INTERNATIONAL,
    sourceAddrNpi: ISDN,
    sourceAddr: from,
    destAddrTon: to.length <= SHORT_CODE_MAX ? NATIONAL : INTERNATIONAL,
    destAddrNpi: ISDN,
    destinationAddr: to,
    esmClass: udh ? UDHI : 0,
    dataCoding,
    shortMessage,
  }));
}
