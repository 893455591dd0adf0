import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { isBind } from './pdu.ts';

const HEADER_OCTETS = 16;
const BIND_IDS: ReadonlySet<number> = new Set([0x01, 0x02, 0x09]);
const MASK = '********';

/**
 * The PDU as it may be kept: a bind without its password and without optional parameters, or its header alone where the
 * password cannot be told from the rest.
 */
export function maskPassword(frame: Buffer): Buffer {
  if (!BIND_IDS.has(frame.readUInt32BE(4))) return frame;
  const decoded = decodePdu(frame);
  if (decoded.kind !== 'pdu' || !isBind(decoded.pdu)) return frame.subarray(0, HEADER_OCTETS);
  const { command, commandStatus, sequenceNumber, systemId, systemType, ...rest } = decoded.pdu;
  const { interfaceVersion, addrTon, addrNpi, addressRange } = rest;
  return encodePdu({
    ...{ command, commandStatus, sequenceNumber, systemId, password: MASK, systemType },
    ...{ interfaceVersion, addrTon, addrNpi, addressRange },
  });
}
