import { expect, test } from 'vitest';
import { decodePdu } from './decode-pdu.ts';

/** A frame from command_id, command_status, sequence_number and body; spaces separate the fields. */
function frame(hex: string): Buffer {
  const octets = Buffer.from(hex.replaceAll(/\s+/g, ''), 'hex');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(4 + octets.length);
  return Buffer.concat([length, octets]);
}

// Written by hand from the field tables of SMPP 3.4 §4.1.5 and §4.4.1.
const BIND = frame('00000009 00000000 00000001 73616e64626f7800 73616e6462313200 00 34 01 01 00');

test('a bind opens with every field at its place', () => {
  expect(decodePdu(BIND)).toEqual({
    kind: 'pdu',
    pdu: {
      command: 'bind_transceiver',
      commandStatus: 0,
      sequenceNumber: 1,
      systemId: 'sandbox',
      password: 'sandb12',
      systemType: '',
      interfaceVersion: 0x34,
      addrTon: 1,
      addrNpi: 1,
      addressRange: '',
      unknownTlvs: [],
    },
  });
});

// SMPP 3.4 §4.4.1 field by field: source 1/1 14155550100, destination 1/1 14155551234, esm_class 0x40,
// registered_delivery 1, data_coding 0, 4 octets 00 1b 65 ff, TLV user_message_reference 0x0204 = 0x1234,
// vendor TLV 0x1403 = "23430" NUL.
const SUBMIT = frame(`00000004 00000000 7fffffff
  00 01 01 313431353535353031303000 01 01 313431353535353132333400
  40 00 00 00 00 01 00 00 00 04 001b65ff
  0204 0002 1234 1403 0006 323334333000`);

test('a submit_sm keeps raw octets, named TLVs and vendor TLVs', () => {
  expect(SUBMIT).toHaveLength(75);
  expect(decodePdu(SUBMIT)).toEqual({
    kind: 'pdu',
    pdu: {
      command: 'submit_sm',
      commandStatus: 0,
      sequenceNumber: 0x7fffffff,
      serviceType: '',
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: '14155550100',
      destAddrTon: 1,
      destAddrNpi: 1,
      destinationAddr: '14155551234',
      esmClass: 0x40,
      protocolId: 0,
      priorityFlag: 0,
      scheduleDeliveryTime: '',
      validityPeriod: '',
      registeredDelivery: 1,
      replaceIfPresentFlag: 0,
      dataCoding: 0,
      smDefaultMsgId: 0,
      shortMessage: Buffer.from([0x00, 0x1b, 0x65, 0xff]),
      userMessageReference: 0x1234,
      unknownTlvs: [{ tag: 0x1403, value: Buffer.from('23430\0', 'latin1') }],
    },
  });
});

const SUBMIT_SM = '00000004 00000000 00000001';
const SUBMIT_SM_RESP = '80000004 00000000 00000001';
const SUBMIT_MULTI = '00000021 00000000 00000001';
const ADDRESSES = '00 00 00 00 00 00 00';
const FLAGS = '00 00 00 00 00 00 00 00 00';

test.each([
  [`${SUBMIT_SM} 00`, 0x02, 'a submit_sm that ends after service_type'],
  [`${SUBMIT_SM} 61626364`, 0x02, 'a service_type without its end'],
  [`${SUBMIT_SM} 61626364656600`, 0x15, 'a service_type of 6 characters'],
  [`${SUBMIT_SM} 00 01 01 ${'31'.repeat(21)} 00`, 0x0a, 'a source of 21 characters'],
  [`${SUBMIT_SM} 00 01 01 00 01 01 ${'31'.repeat(21)} 00`, 0x0b, 'a destination of 21 characters'],
  ['00000009 00000000 00000001 6100 31323334353637383900', 0x0e, 'a password of 9 characters'],
  [`${SUBMIT_SM} ${ADDRESSES} ${FLAGS} 05 61`, 0x01, 'an sm_length past the end'],
  [`${SUBMIT_SM} ${ADDRESSES} ${FLAGS} 00 04`, 0xc0, 'one octet after the body'],
  [`${SUBMIT_SM_RESP} 6100 0427 0009 02`, 0xc0, 'a TLV past the end'],
  [`${SUBMIT_SM_RESP} 6100 0427 0002 0202`, 0xc2, 'a message_state of two octets'],
  [`${SUBMIT_SM_RESP}`, 0x02, 'an accepted submit_sm without its message_id'],
  [`${SUBMIT_SM_RESP} ${'61'.repeat(65)} 00`, 0x0c, 'a message_id of 65 characters'],
  [`${SUBMIT_MULTI} 00 0000 00 00`, 0x33, 'a submit_multi to nobody'],
  [`${SUBMIT_MULTI} 00 0000 00 01 03`, 0x40, 'a dest_flag of 3'],
  [`${SUBMIT_MULTI} 00 0000 00 ff 01 01 01 3100`, 0x02, 'fewer destinations than counted'],
])('%s is malformed with status %i: %s', (hex, commandStatus) => {
  expect(decodePdu(frame(hex))).toMatchObject({ kind: 'malformed', commandStatus, sequenceNumber: 1 });
});

test('a frame that is not as long as it says is malformed', () => {
  const frameOf32 = Buffer.from('00000020000000150000000000000001', 'hex');
  expect(decodePdu(frameOf32)).toMatchObject({ kind: 'malformed', commandStatus: 0x02 });
  expect(decodePdu(Buffer.alloc(15))).toMatchObject({ kind: 'malformed', commandStatus: 0x02 });
});

test.each([
  ['80000004 00000058 00000001', 'a refusal without a body'],
  ['80000004 00000058 00000001 6162', 'a refusal with half a body'],
])('%s settles its request: %s', (hex) => {
  expect(decodePdu(frame(hex))).toMatchObject({
    kind: 'pdu',
    pdu: { command: 'submit_sm_resp', commandStatus: 0x58, messageId: '' },
  });
});

test('a deliver_sm_resp without its unused message_id is an answer', () => {
  expect(decodePdu(frame('80000005 00000000 00000001'))).toMatchObject({
    kind: 'pdu',
    pdu: { command: 'deliver_sm_resp', messageId: '' },
  });
});

test('a receipted_message_id reads the same with and without its NUL', () => {
  const withNul = frame('80000005 00000000 00000001 00 001e 0003 414200');
  const without = frame('80000005 00000000 00000001 00 001e 0002 4142');
  expect(decodePdu(withNul)).toMatchObject({ pdu: { receiptedMessageId: 'AB' } });
  expect(decodePdu(without)).toMatchObject({ pdu: { receiptedMessageId: 'AB' } });
});

test('a command outside the union is told by its id, for generic_nack', () => {
  expect(decodePdu(frame('00000111 00000000 00000007 00'))).toEqual({
    kind: 'unknown-command',
    commandId: 0x111,
    sequenceNumber: 7,
  });
});

test('octets are copied, so a reused chunk does not change a message', () => {
  const chunk = Buffer.from(SUBMIT);
  const decoded = decodePdu(chunk);
  chunk.fill(0);
  expect(decoded).toMatchObject({ pdu: { shortMessage: Buffer.from([0x00, 0x1b, 0x65, 0xff]) } });
});
