// A PDU as its owner reads it: fields by the names of the specification (3.4 §4 and §5.3), octets as hexadecimal.
import { COMMAND_STATUS, commandStatusName } from '../smpp/command-status.ts';
import { decodePdu } from '../smpp/decode-pdu.ts';
import type { Pdu } from '../smpp/pdu.ts';
import { TABLE_BY_ID } from '../smpp/pdu-tables.ts';
import type { TrailEntry } from '../smpp/pdu-trail.ts';

export type DescribedPdu = Pick<TrailEntry, 'number' | 'atMs' | 'direction' | 'length'> & {
  /** Its name, or its id in hexadecimal where it has none. */
  readonly command: string;
  /** Absent of a request, unless it has one. */
  readonly status: string | undefined;
  readonly sequence: number;
  /** Absent of what cannot be read, or was too long to be kept whole: `octets` has what there is. */
  readonly fields: Readonly<Record<string, unknown>> | undefined;
  readonly octets: Buffer | undefined;
};

export function describePdu(entry: TrailEntry): DescribedPdu {
  const { number, atMs, direction, length, octets } = entry;
  const commandId = octets.readUInt32BE(4);
  const commandStatus = octets.readUInt32BE(8);
  const hasStatus = commandId >= 0x8000_0000 || commandStatus !== COMMAND_STATUS.ESME_ROK;
  const decoded = entry.isCut ? undefined : decodePdu(octets);
  const isRead = decoded?.kind === 'pdu';
  return {
    ...{ number, atMs, direction, length },
    command: TABLE_BY_ID.get(commandId)?.command ?? hexOf(commandId, 8),
    status: hasStatus ? commandStatusName(commandStatus) : undefined,
    sequence: octets.readUInt32BE(12),
    fields: isRead ? fieldsOf(decoded.pdu) : undefined,
    octets: isRead ? undefined : octets,
  };
}

function fieldsOf({ command: _command, commandStatus: _status, sequenceNumber: _sequence, ...rest }: Pdu) {
  const { unknownTlvs, ...fields } = rest;
  const tlvs = unknownTlvs.map(({ tag, value }) => ({ tag: hexOf(tag, 4), value: value.toString('hex') }));
  return { ...namedOf(fields), ...(tlvs.length === 0 ? {} : { unknown_tlvs: tlvs }) };
}

function namedOf(fields: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      shown(value),
    ]),
  );
}

function shown(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (Array.isArray(value)) return value.map(namedOf);
  // A NUL within a TLV's text is one that PostgreSQL has no room for.
  return typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value;
}

function hexOf(value: number, digits: number): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
