import { HEADER_LENGTH } from './decode-pdu.ts';
import type { DestAddress, PduInput, UnknownTlv, UnsuccessSme } from './pdu.ts';
import { type CommandTable, type Field, TABLE_BY_COMMAND, TLVS, type TlvField } from './pdu-tables.ts';

type Values = Readonly<Record<string, unknown>>;

const NO_OCTETS: Buffer = Buffer.alloc(0);
const INT_MAX = { int8: 0xff, int16: 0xffff, int32: 0xffff_ffff } as const;

/** The frame of a PDU. A value that does not fit its field is a bug of the caller: throws, naming the field. */
export function encodePdu(pdu: PduInput): Buffer {
  const table = TABLE_BY_COMMAND.get(pdu.command);
  if (!table) throw new Error(`no command ${pdu.command}`);
  const values: Values = pdu;
  const commandStatus = pdu.commandStatus ?? 0;
  const tlvs = presentTlvs(values);
  // §4: a refusal has no body, except where there is something to say in it.
  const bare = commandStatus !== 0 && tlvs.length === 0 && !pdu.unknownTlvs?.length && !values.messageId;
  const frame = Buffer.allocUnsafe(HEADER_LENGTH + (bare ? 0 : bodyLength(table, values, tlvs)));
  frame.writeUInt32BE(frame.length, 0);
  frame.writeUInt32BE(table.id, 4);
  frame.writeUInt32BE(commandStatus, 8);
  frame.writeUInt32BE(pdu.sequenceNumber, 12);
  if (bare) return frame;
  let offset = HEADER_LENGTH;
  for (const field of table.fields) offset = writeField(frame, offset, field, values[field.name]);
  for (const tlv of tlvs) offset = writeTlv(frame, offset, tlv, values[tlv.name]);
  for (const tlv of pdu.unknownTlvs ?? []) offset = writeRawTlv(frame, offset, tlv);
  return frame;
}

function presentTlvs(values: Values): readonly TlvField[] {
  return TLVS.filter((tlv) => tlvOf(values, tlv) !== undefined);
}

/** `query_sm_resp` has a mandatory message_state: there the value is no TLV. */
function tlvOf(values: Values, tlv: TlvField): unknown {
  return tlv.name === 'messageState' && values.command === 'query_sm_resp' ? undefined : values[tlv.name];
}

function bodyLength(table: CommandTable, values: Values, tlvs: readonly TlvField[]): number {
  let length = 0;
  for (const field of table.fields) length += fieldLength(field, values[field.name]);
  for (const tlv of tlvs) length += 4 + tlvLength(tlv, values[tlv.name]);
  for (const tlv of (values.unknownTlvs ?? []) as readonly UnknownTlv[]) length += 4 + tlv.value.length;
  return length;
}

function fieldLength(field: Field, value: unknown): number {
  switch (field.kind) {
    case 'int8':
      return 1;
    case 'cstring':
      return 1 + (value === undefined ? 0 : textOf(field.name, value, field.lengthMax).length);
    case 'octets':
      return 1 + octetsOf(field.name, value, 0xff).length;
    case 'dest-addresses':
      return destinationsOf(value).reduce((sum, each) => sum + destinationLength(each), 1);
    case 'unsuccess-smes':
      return failuresOf(value).reduce((sum, each) => sum + 7 + addressOf(each).length, 1);
  }
}

function writeField(frame: Buffer, offset: number, field: Field, value: unknown): number {
  switch (field.kind) {
    case 'int8':
      frame[offset] = numberOf(field.name, value ?? 0, INT_MAX.int8);
      return offset + 1;
    case 'cstring':
      return writeCString(frame, offset, (value as string | undefined) ?? '');
    case 'octets': {
      const octets = octetsOf(field.name, value, 0xff);
      frame[offset] = octets.length;
      frame.set(octets, offset + 1);
      return offset + 1 + octets.length;
    }
    case 'dest-addresses':
      return writeDestinations(frame, offset, destinationsOf(value));
    case 'unsuccess-smes':
      return writeFailures(frame, offset, failuresOf(value));
  }
}

function writeCString(frame: Buffer, offset: number, text: string): number {
  // Addresses and ids are short: a loop costs less than the call into the runtime.
  for (let index = 0; index < text.length; index += 1) frame[offset + index] = text.charCodeAt(index);
  frame[offset + text.length] = 0;
  return offset + text.length + 1;
}

function writeDestinations(frame: Buffer, start: number, destinations: readonly DestAddress[]): number {
  frame[start] = destinations.length;
  let offset = start + 1;
  for (const destination of destinations) {
    if (destination.kind === 'list') {
      frame[offset] = 2;
      offset = writeCString(frame, offset + 1, destination.dlName);
    } else {
      frame[offset] = 1;
      offset = writeAddress(frame, offset + 1, destination);
    }
  }
  return offset;
}

function writeFailures(frame: Buffer, start: number, failures: readonly UnsuccessSme[]): number {
  frame[start] = failures.length;
  let offset = start + 1;
  for (const failure of failures) {
    offset = frame.writeUInt32BE(failure.errorStatusCode, writeAddress(frame, offset, failure));
  }
  return offset;
}

type Address = {
  readonly destAddrTon: number;
  readonly destAddrNpi: number;
  readonly destinationAddr: string;
};

function writeAddress(frame: Buffer, offset: number, address: Address): number {
  frame[offset] = numberOf('destAddrTon', address.destAddrTon, INT_MAX.int8);
  frame[offset + 1] = numberOf('destAddrNpi', address.destAddrNpi, INT_MAX.int8);
  return writeCString(frame, offset + 2, address.destinationAddr);
}

function destinationLength(destination: DestAddress): number {
  if (destination.kind === 'list') return 2 + textOf('dlName', destination.dlName, 21).length;
  return 4 + addressOf(destination).length;
}

function addressOf(address: Address): string {
  return textOf('destinationAddr', address.destinationAddr, 21);
}

function tlvLength(tlv: TlvField, value: unknown): number {
  switch (tlv.kind) {
    case 'int8':
      return 1;
    case 'int16':
      return 2;
    case 'int32':
      return 4;
    case 'cstring':
      return 1 + textOf(tlv.name, value, 0xffff).length;
    case 'octets':
      return octetsOf(tlv.name, value, 0xffff).length;
  }
}

function writeTlv(frame: Buffer, start: number, tlv: TlvField, value: unknown): number {
  frame.writeUInt16BE(tlv.tag, start);
  const offset = frame.writeUInt16BE(tlvLength(tlv, value), start + 2);
  switch (tlv.kind) {
    case 'int8':
      return frame.writeUInt8(numberOf(tlv.name, value, INT_MAX.int8), offset);
    case 'int16':
      return frame.writeUInt16BE(numberOf(tlv.name, value, INT_MAX.int16), offset);
    case 'int32':
      return frame.writeUInt32BE(numberOf(tlv.name, value, INT_MAX.int32), offset);
    case 'cstring':
      return writeCString(frame, offset, value as string);
    case 'octets':
      frame.set(value as Buffer, offset);
      return offset + (value as Buffer).length;
  }
}

function writeRawTlv(frame: Buffer, start: number, { tag, value }: UnknownTlv): number {
  frame.writeUInt16BE(numberOf('tag', tag, INT_MAX.int16), start);
  const offset = frame.writeUInt16BE(numberOf('TLV length', value.length, INT_MAX.int16), start + 2);
  frame.set(value, offset);
  return offset + value.length;
}

function textOf(name: string, value: unknown, lengthMax: number): string {
  if (typeof value !== 'string') throw new TypeError(`${name} is not text`);
  if (value.length >= lengthMax) throw new RangeError(`${name} is longer than ${lengthMax - 1} characters`);
  for (let index = 0; index < value.length; index += 1) {
    const code = value.charCodeAt(index);
    if (code === 0 || code > 0xff) throw new RangeError(`${name} has a character that C-octet strings lack`);
  }
  return value;
}

function octetsOf(name: string, value: unknown, lengthMax: number): Uint8Array {
  if (value === undefined) return NO_OCTETS;
  if (!(value instanceof Uint8Array)) throw new TypeError(`${name} is not octets`);
  if (value.length > lengthMax) throw new RangeError(`${name} is longer than ${lengthMax} octets`);
  return value;
}

function numberOf(name: string, value: unknown, max: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${name} is not an integer of 0 to ${max}`);
  }
  return value;
}

function destinationsOf(value: unknown): readonly DestAddress[] {
  return listOf('destAddress', value) as readonly DestAddress[];
}

function failuresOf(value: unknown): readonly UnsuccessSme[] {
  return listOf('unsuccessSme', value) as readonly UnsuccessSme[];
}

function listOf(name: string, value: unknown): readonly unknown[] {
  const list = value ?? [];
  if (!Array.isArray(list) || list.length > 0xff) throw new RangeError(`${name} has more than 255 entries`);
  return list;
}
