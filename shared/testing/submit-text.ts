// A text as a customer's software submits it.
import type { RequestPduInput, ResponsePdu } from '../../smpp-bridge/src/smpp/pdu.ts';
import type { SmppSession } from '../../smpp-bridge/src/smpp/session.ts';

export type Submit = Partial<Extract<RequestPduInput, { command: 'submit_sm' }>>;

/** "Hello" from that number, unless `fields` say otherwise. */
export async function submitText(
  session: SmppSession,
  from: string,
  fields: Submit = {},
): Promise<ResponsePdu> {
  const outcome = await session.request({
    ...{ command: 'submit_sm', sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: from.slice(1) },
    ...{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: '16505550123', shortMessage: Buffer.from('Hello') },
    ...fields,
  });
  if (outcome.kind !== 'response') throw new Error(outcome.kind);
  return outcome.pdu;
}

export const idOf = (pdu: ResponsePdu): string => ('messageId' in pdu ? pdu.messageId : '');
