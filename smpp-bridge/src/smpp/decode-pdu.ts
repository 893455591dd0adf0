// Reads one frame strictly: every string must end within its limit, every length must lie within the frame. npm's own
// decoder accepts truncated bodies and lengths past the end, and reads octets as text, so only its tables are used.
import { COMMAND_STATUS } from './command-status.ts';
import type { DestAddress, Pdu, UnknownTlv, UnsuccessSme } from './pdu.ts';
import { type CommandTable, type Field, TABLE_BY_ID, TLV_BY_TAG, type TlvField } from './pdu-tables.ts';

export type Decoded =
  | { readonly kind: 'pdu'; readonly pdu: Pdu }
  | { readonly kind: 'unknown-command'; readonly commandId: number; readonly sequenceNumber: number }
  | {
      readonly kind: 'malformed';
      readonly commandStatus: number;
      readonly commandId: number;
      readonly sequenceNumber: number;
      readonly reason: string;
    };

export const HEADER_LENGTH = 16;

type Fault = { readonly commandStatus: number; readonly reason: string };
type Reader = { readonly frame: Buffer; offset: number; fault: Fault | undefined };
type Values = Record<string, unknown>;

const NO_OCTETS: Buffer = Buffer.alloc(0);
const NO_TLVS: readonly UnknownTlv[] = [];

/** One whole frame, command_length included. Never throws; octets are copied, so the frame may be reused. */
export function decodePdu(frame: Buffer): Decoded {
  if (frame.length < HEADER_LENGTH) {
    return {
      kind: 'malformed',
      commandStatus: COMMAND_STATUS.ESME_RINVCMDLEN,
      commandId: 0,
      sequenceNumber: 0,
      reason: `${frame.length} octets are no header`,
    };
  }
  const commandId = frame.readUInt32BE(4);
  const commandStatus = frame.readUInt32BE(8);
  const sequenceNumber = frame.readUInt32BE(12);
  const table = TABLE_BY_ID.get(commandId);
  if (!table) return { kind: 'unknown-command', commandId, sequenceNumber };
  const reader: Reader = { frame, offset: HEADER_LENGTH, fault: undefined };
  if (frame.readUInt32BE(0) !== frame.length) {
    reader.fault = {
      commandStatus: COMMAND_STATUS.ESME_RINVCMDLEN,
      reason: 'command_length is not the frame',
    };
  }
  const values: Values = { command: table.command, commandStatus, sequenceNumber };
  const bodyAbsent = frame.length === HEADER_LENGTH && (table.bodyOptional || commandStatus !== 0);
  if (bodyAbsent) setDefaults(table, values);
  else readBody(reader, table, values);
  if (reader.fault && commandStatus !== 0 && commandId >= 0x8000_0000) {
    // The refusal is known whatever follows it, and some peers send half a body with it.
    setDefaults(table, values);
    reader.fault = undefined;
  }
  if (reader.fault) return { kind: 'malformed', commandId, sequenceNumber, ...reader.fault };
  // The tables are the proof: they name exactly the fields of `PduFields` for this command.
  return { kind: 'pdu', pdu: values as unknown as Pdu };
}

function setDefaults(table: CommandTable, values: Values): void {
  for (const field of table.fields) values[field.name] = defaultOf(field);
  values.unknownTlvs = NO_TLVS;
}

function defaultOf(field: Field): unknown {
  switch (field.kind) {
    case 'int8':
      return 0;
    case 'cstring':
      return '';
    case 'octets':
      return NO_OCTETS;
    case 'dest-addresses':
    case 'unsuccess-smes':
      return [];
  }
}

function readBody(reader: Reader, table: CommandTable, values: Values): void {
  for (const field of table.fields) {
    if (reader.fault) return;
    values[field.name] = readField(reader, field);
  }
  if (!reader.fault) reader.fault = readTlvs(reader, values);
}

function readField(reader: Reader, field: Field): unknown {
  switch (field.kind) {
    case 'int8':
      return readInt8(reader, field.name);
    case 'cstring':
      return readCString(reader, field.name, field.lengthMax, field.commandStatus);
    case 'octets':
      return readShortMessage(reader);
    case 'dest-addresses':
      return readDestAddresses(reader);
    case 'unsuccess-smes':
      return readUnsuccessSmes(reader);
  }
}

function readInt8(reader: Reader, name: string): number {
  const value = reader.frame[reader.offset];
  reader.offset += 1;
  if (value !== undefined) return value;
  fail(reader, COMMAND_STATUS.ESME_RINVCMDLEN, `the body ends before ${name}`);
  return 0;
}

function readCString(reader: Reader, name: string, lengthMax: number, commandStatus: number): string {
  const { frame, offset: start } = reader;
  const limit = Math.min(frame.length, start + lengthMax);
  let end = start;
  while (end < limit && frame[end] !== 0) end += 1;
  reader.offset = end + 1;
  if (end < limit) return end === start ? '' : frame.toString('latin1', start, end);
  if (limit === frame.length) fail(reader, COMMAND_STATUS.ESME_RINVCMDLEN, `the body ends within ${name}`);
  else fail(reader, commandStatus, `${name} is longer than ${lengthMax} octets`);
  return '';
}

function readShortMessage(reader: Reader): Buffer {
  const length = readInt8(reader, 'smLength');
  const start = reader.offset;
  reader.offset += length;
  if (reader.offset > reader.frame.length) {
    fail(reader, COMMAND_STATUS.ESME_RINVMSGLEN, `sm_length ${length} is past the end`);
    return NO_OCTETS;
  }
  return length === 0 ? NO_OCTETS : Buffer.from(reader.frame.subarray(start, reader.offset));
}

function readDestAddresses(reader: Reader): readonly DestAddress[] {
  const count = readInt8(reader, 'numberOfDests');
  if (count === 0) fail(reader, COMMAND_STATUS.ESME_RINVNUMDESTS, 'no destination');
  const destinations: DestAddress[] = [];
  while (destinations.length < count && !reader.fault) {
    const flag = readInt8(reader, 'destFlag');
    if (flag === 1) destinations.push({ kind: 'address', ...readAddress(reader) });
    else if (flag === 2) {
      const dlName = readCString(reader, 'dlName', 21, COMMAND_STATUS.ESME_RINVDLNAME);
      destinations.push({ kind: 'list', dlName });
    } else fail(reader, COMMAND_STATUS.ESME_RINVDESTFLAG, `dest_flag ${flag}`);
  }
  return destinations;
}

function readUnsuccessSmes(reader: Reader): readonly UnsuccessSme[] {
  const count = readInt8(reader, 'noUnsuccess');
  const failures: UnsuccessSme[] = [];
  while (failures.length < count && !reader.fault) {
    const address = readAddress(reader);
    if (reader.offset + 4 > reader.frame.length) {
      fail(reader, COMMAND_STATUS.ESME_RINVCMDLEN, 'the body ends within errorStatusCode');
      break;
    }
    failures.push({ ...address, errorStatusCode: reader.frame.readUInt32BE(reader.offset) });
    reader.offset += 4;
  }
  return failures;
}

function readAddress(reader: Reader) {
  const destAddrTon = readInt8(reader, 'destAddrTon');
  const destAddrNpi = readInt8(reader, 'destAddrNpi');
  const destinationAddr = readCString(reader, 'destinationAddr', 21, COMMAND_STATUS.ESME_RINVDSTADR);
  return { destAddrTon, destAddrNpi, destinationAddr };
}

function readTlvs(reader: Reader, values: Values): Fault | undefined {
  const { frame } = reader;
  let unknown: UnknownTlv[] | undefined;
  while (reader.offset < frame.length) {
    if (reader.offset + 4 > frame.length) {
      return { commandStatus: COMMAND_STATUS.ESME_RINVTLVSTREAM, reason: 'less than a TLV header is left' };
    }
    const tag = frame.readUInt16BE(reader.offset);
    const start = reader.offset + 4;
    const end = start + frame.readUInt16BE(reader.offset + 2);
    if (end > frame.length) {
      return {
        commandStatus: COMMAND_STATUS.ESME_RINVTLVSTREAM,
        reason: `TLV 0x${tag.toString(16)} is past the end`,
      };
    }
    reader.offset = end;
    const tlv = TLV_BY_TAG.get(tag);
    if (tlv && values[tlv.name] === undefined) {
      const value = readTlv(frame, tlv, start, end);
      if (value === undefined) {
        return { commandStatus: COMMAND_STATUS.ESME_RINVTLVLEN, reason: `length of ${tlv.name}` };
      }
      values[tlv.name] = value;
    } else {
      unknown ??= [];
      unknown.push({ tag, value: Buffer.from(frame.subarray(start, end)) });
    }
  }
  values.unknownTlvs = unknown ?? NO_TLVS;
  return undefined;
}

function readTlv(frame: Buffer, tlv: TlvField, start: number, end: number): unknown {
  const length = end - start;
  switch (tlv.kind) {
    case 'int8':
      return length === 1 ? frame[start] : undefined;
    case 'int16':
      return length === 2 ? frame.readUInt16BE(start) : undefined;
    case 'int32':
      return length === 4 ? frame.readUInt32BE(start) : undefined;
    case 'cstring':
      // Peers leave the NUL out often enough that its absence cannot be a fault.
      return frame.toString('latin1', start, length > 0 && frame[end - 1] === 0 ? end - 1 : end);
    case 'octets':
      return Buffer.from(frame.subarray(start, end));
  }
}

function fail(reader: Reader, commandStatus: number, reason: string): void {
  reader.fault ??= { commandStatus, reason };
}
