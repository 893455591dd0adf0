// Our codec against npm `smpp`'s, which is another's, on generated PDUs: what one writes the other reads as the same fields.
import fc from 'fast-check';
import smpp from 'smpp';
import { expect, test } from 'vitest';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';

const RUNS = { numRuns: 1_000 };
const int8 = fc.integer({ min: 0, max: 255 });
const int16 = fc.integer({ min: 0, max: 0xffff });
/** npm's codec reads C-octet strings as ASCII. */
const text = (max: number) =>
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: max,
  });
const octets = (max: number) => fc.uint8Array({ maxLength: max }).map((bytes) => Buffer.from(bytes));

/** By their names here and there; its codec makes texts of octets under a data_coding that it knows, hence 4. */
const message = fc.record({
  serviceType: text(5),
  sourceAddrTon: int8,
  sourceAddrNpi: int8,
  sourceAddr: text(20),
  destAddrTon: int8,
  destAddrNpi: int8,
  destinationAddr: text(20),
  esmClass: fc.integer({ min: 0, max: 0x3f }),
  protocolId: int8,
  priorityFlag: int8,
  registeredDelivery: int8,
  replaceIfPresentFlag: int8,
  dataCoding: fc.constant(4),
  smDefaultMsgId: int8,
  shortMessage: octets(254),
  userMessageReference: int16,
  sarMsgRefNum: int16,
  receiptedMessageId: text(64),
  messageState: int8,
  messagePayload: octets(1_000),
});
const command = fc.constantFrom('submit_sm' as const, 'deliver_sm' as const);
const sequence = fc.integer({ min: 1, max: 0x7fff_ffff });

const toSnakeCase = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const renamed = (fields: object) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [toSnakeCase(name), value]));
/** It gives octets as `{ message }`. */
const unwrapped = (value: unknown) =>
  typeof value === 'object' && value !== null && 'message' in value ? value.message : value;

test('what we write it reads', () => {
  fc.assert(
    fc.property(command, sequence, message, (name, sequenceNumber, fields) => {
      const read = new smpp.PDU(encodePdu({ command: name, sequenceNumber, ...fields }));
      expect(read).toMatchObject({ command: name, sequence_number: sequenceNumber, command_status: 0 });
      for (const [field, value] of Object.entries(renamed(fields)))
        expect(unwrapped(read[field])).toEqual(value);
    }),
    RUNS,
  );
});

test('what it writes we read', () => {
  fc.assert(
    fc.property(command, sequence, message, (name, sequenceNumber, fields) => {
      const pdu = new smpp.PDU(name, { sequence_number: sequenceNumber, ...renamed(fields) });
      expect(decodePdu(pdu.toBuffer())).toMatchObject({
        kind: 'pdu',
        pdu: { command: name, commandStatus: 0, sequenceNumber, ...fields },
      });
    }),
    RUNS,
  );
});
