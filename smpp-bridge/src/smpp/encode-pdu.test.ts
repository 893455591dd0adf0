import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import type { PduInput } from './pdu.ts';

// Expected octets are written by hand from the field tables of SMPP 3.4 §4.
test.each<[string, PduInput, string]>([
  [
    'enquire_link is a bare header',
    { command: 'enquire_link', sequenceNumber: 5 },
    '00000010000000150000000000000005',
  ],
  [
    'a refusal has no body',
    { command: 'submit_sm_resp', sequenceNumber: 2, commandStatus: 0x58, messageId: '' },
    '00000010800000040000005800000002',
  ],
  [
    'a refusal with a reason has a body to carry it',
    { command: 'submit_sm_resp', sequenceNumber: 2, commandStatus: 0x58, additionalStatusInfoText: 'no' },
    '000000188000000400000058000000020' + '0001d00036e6f00',
  ],
  [
    'a bind names its version, so that 5.0 is never offered by accident',
    {
      command: 'bind_transceiver',
      sequenceNumber: 1,
      systemId: 'sandbox',
      password: 'sandb12',
      interfaceVersion: 0x34,
    },
    `00000025000000090000000000000001${'73616e64626f7800'}${'73616e6462313200'}0034000000`,
  ],
  [
    'octets go out as given and vendor TLVs come last',
    {
      command: 'deliver_sm',
      sequenceNumber: 3,
      sourceAddr: '1',
      shortMessage: Buffer.from([0x00, 0xff]),
      messageState: 2,
      unknownTlvs: [{ tag: 0x1403, value: Buffer.from([0x31, 0x00]) }],
    },
    `0000002f000000050000000000000003${'00'}${'00003100'}${'000000'}${'000000000000000000'}0200ff${'0427000102'}${'140300023100'}`,
  ],
  [
    'query_sm_resp has its state in the body, not as a TLV',
    { command: 'query_sm_resp', sequenceNumber: 4, messageId: 'a', messageState: 2, errorCode: 9 },
    '000000158000000300000000000000046100000209',
  ],
])('%s', (_guarantee, pdu, hex) => {
  expect(encodePdu(pdu).toString('hex')).toBe(hex);
});

test.each<[PduInput, RegExp]>([
  [{ command: 'submit_sm', sequenceNumber: 1, sourceAddr: '1'.repeat(21) }, /sourceAddr/],
  [{ command: 'submit_sm', sequenceNumber: 1, destinationAddr: 'a\0b' }, /destinationAddr/],
  [{ command: 'submit_sm', sequenceNumber: 1, destinationAddr: '€' }, /destinationAddr/],
  [{ command: 'submit_sm', sequenceNumber: 1, shortMessage: Buffer.alloc(256) }, /shortMessage/],
  [{ command: 'submit_sm', sequenceNumber: 1, esmClass: 256 }, /esmClass/],
  [{ command: 'bind_receiver', sequenceNumber: 1, password: '123456789' }, /password/],
  [{ command: 'submit_sm', sequenceNumber: 1, messagePayload: Buffer.alloc(65_536) }, /messagePayload/],
])('a value that does not fit is refused by name, never cut: %#', (pdu, name) => {
  expect(() => encodePdu(pdu)).toThrow(name);
});

const text = (max: number) =>
  fc.string({
    unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
    maxLength: max,
  });
const int8 = fc.integer({ min: 0, max: 255 });
const octets = (max: number) => fc.uint8Array({ maxLength: max }).map((bytes) => Buffer.from(bytes));

const submitFields = fc.record({
  serviceType: text(5),
  sourceAddrTon: int8,
  sourceAddrNpi: int8,
  sourceAddr: text(20),
  destAddrTon: int8,
  destAddrNpi: int8,
  destinationAddr: text(20),
  esmClass: int8,
  protocolId: int8,
  priorityFlag: int8,
  scheduleDeliveryTime: text(16),
  validityPeriod: text(16),
  registeredDelivery: int8,
  replaceIfPresentFlag: int8,
  dataCoding: int8,
  smDefaultMsgId: int8,
  shortMessage: octets(255),
  unknownTlvs: fc.array(fc.record({ tag: fc.integer({ min: 0x1400, max: 0x3fff }), value: octets(40) }), {
    maxLength: 3,
  }),
});
const header = { commandStatus: 0, sequenceNumber: 9 } as const;

describe('what is encoded is what is decoded', () => {
  test('submit_sm and deliver_sm', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('submit_sm' as const, 'deliver_sm' as const),
        submitFields,
        (command, fields) => {
          const pdu = { command, ...header, ...fields };
          expect(decodePdu(encodePdu(pdu))).toEqual({ kind: 'pdu', pdu });
        },
      ),
    );
  });

  test('submit_multi and its partial failures', () => {
    const address = fc.record({ destAddrTon: int8, destAddrNpi: int8, destinationAddr: text(20) });
    const destination = fc.oneof(
      address.map((fields) => ({ kind: 'address' as const, ...fields })),
      text(20).map((dlName) => ({ kind: 'list' as const, dlName })),
    );
    fc.assert(
      fc.property(
        fc.array(destination, { minLength: 1, maxLength: 255 }),
        submitFields,
        (destAddress, fields) => {
          const { destAddrTon: _ton, destAddrNpi: _npi, destinationAddr: _to, ...rest } = fields;
          const pdu = { command: 'submit_multi' as const, ...header, ...rest, destAddress };
          expect(decodePdu(encodePdu(pdu))).toEqual({ kind: 'pdu', pdu });
        },
      ),
      { numRuns: 30 },
    );
    const failures = fc.array(
      fc
        .tuple(address, fc.integer({ min: 0, max: 0xffff_ffff }))
        .map(([to, errorStatusCode]) => ({ ...to, errorStatusCode })),
      { maxLength: 255 },
    );
    fc.assert(
      fc.property(failures, (unsuccessSme) => {
        const pdu = {
          command: 'submit_multi_resp' as const,
          ...header,
          messageId: 'm',
          unsuccessSme,
          unknownTlvs: [],
        };
        expect(decodePdu(encodePdu(pdu))).toEqual({ kind: 'pdu', pdu });
      }),
      { numRuns: 30 },
    );
  });
});

test('octets changed at random never throw and never read past the frame', () => {
  const good = encodePdu({
    command: 'submit_multi',
    sequenceNumber: 1,
    sourceAddr: '14155550100',
    destAddress: [{ kind: 'address', destAddrTon: 1, destAddrNpi: 1, destinationAddr: '14155551234' }],
    shortMessage: Buffer.from('hello'),
    messagePayload: Buffer.from('payload'),
  });
  const change = fc.tuple(fc.nat(good.length - 1), int8);
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), fc.nat(good.length), (changes, length) => {
      const bad = Buffer.from(good.subarray(0, length));
      for (const [index, value] of changes) if (index < bad.length) bad[index] = value;
      if (bad.length >= 4) bad.writeUInt32BE(bad.length, 0);
      expect(['pdu', 'malformed', 'unknown-command']).toContain(decodePdu(bad).kind);
    }),
    { numRuns: 2_000 },
  );
});
