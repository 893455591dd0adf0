// PDUs octet for octet, with what they say, from outside our own encoder: the sample of the specification, octets that other
// implementations wrote, and octets set down by hand from the field tables of SMPP 3.4 §4 and §5. Tests compare our codec
// with them, and Wireshark's dissector.
import type { PduInput } from './pdu.ts';

export type PduVector = {
  readonly what: string;
  readonly source: string;
  /** White space separates fields. */
  readonly hex: string;
  readonly pdu: PduInput & { readonly commandStatus: number };
  /** Optional parameters may come in any order (3.4 §3.2.4.1); this peer's is not ours. */
  readonly tlvOrder?: 'theirs';
};

const SPECIFICATION = 'SMPP 5.0 §3.2.2, the sample PDU';
const SMPPLIB = 'smpplib 2.2.4 (Python)';
const NET_SMPP = 'Net::SMPP 1.19 (Perl)';
const SMPP_PDU = 'smpp.pdu3 0.6 (Jasmin 0.11.1)';
const BY_HAND = 'by hand from the field tables';

const ID = '01jdc7s78yf8xrrkaydxr834n3';
const ID_HEX = '30316a6463377337387966387872726b61796478723833346e3300';
/** 1/1 14155550100 and 1/1 16505550123. */
const OURS_HEX = '0101 313431353535353031303000';
const THEIRS_HEX = '0101 313635303535353031323300';
const FROM_US = { sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: '14155550100' };
const TO_THEM = { destAddrTon: 1, destAddrNpi: 1, destinationAddr: '16505550123' };
const FROM_THEM = { sourceAddrTon: 1, sourceAddrNpi: 1, sourceAddr: '16505550123' };
const TO_US = { destAddrTon: 1, destAddrNpi: 1, destinationAddr: '14155550100' };
const OK = 0;
const RECEIPT =
  'id:7 sub:001 dlvrd:001 submit date:2611250601 done date:2611250602 stat:UNDELIV err:012 text:';

const SESSION: readonly PduVector[] = [
  {
    what: 'bind_transmitter of version 5.0',
    source: SPECIFICATION,
    hex: `0000002f 00000002 00000000 00000001 534d50503354455354 00 7365637265743038 00 5355424d495431 00 50 01 01 00`,
    pdu: {
      ...{ command: 'bind_transmitter', commandStatus: OK, sequenceNumber: 1, systemId: 'SMPP3TEST' },
      ...{ password: 'secret08', systemType: 'SUBMIT1', interfaceVersion: 0x50, addrTon: 1, addrNpi: 1 },
    },
  },
  {
    what: 'bind_transceiver',
    source: SMPPLIB,
    hex: '00000023 00000009 00000000 00000001 64656d6f00 736563726574303800 00 34 00 00 00',
    pdu: {
      ...{ command: 'bind_transceiver', commandStatus: OK, sequenceNumber: 1, systemId: 'demo' },
      ...{ password: 'secret08', interfaceVersion: 0x34 },
    },
  },
  {
    what: 'bind_receiver',
    source: NET_SMPP,
    hex: '00000023 00000001 00000000 00000001 64656d6f00 736563726574303800 00 34 00 00 00',
    pdu: {
      ...{ command: 'bind_receiver', commandStatus: OK, sequenceNumber: 1, systemId: 'demo' },
      ...{ password: 'secret08', interfaceVersion: 0x34 },
    },
  },
  {
    what: 'bind_transceiver_resp with the version of the server',
    source: BY_HAND,
    hex: '0000001c 80000009 00000000 00000001 72696e67657200 0210 0001 34',
    pdu: {
      ...{ command: 'bind_transceiver_resp', commandStatus: OK, sequenceNumber: 1, systemId: 'ringer' },
      scInterfaceVersion: 0x34,
    },
  },
  {
    what: 'a refused bind has no body',
    source: BY_HAND,
    hex: '00000010 80000002 0000000e 00000001',
    pdu: { command: 'bind_transmitter_resp', commandStatus: 0x0e, sequenceNumber: 1 },
  },
  {
    what: 'enquire_link',
    source: NET_SMPP,
    hex: '00000010 00000015 00000000 00000006',
    pdu: { command: 'enquire_link', commandStatus: OK, sequenceNumber: 6 },
  },
  {
    what: 'enquire_link_resp with the highest number',
    source: BY_HAND,
    hex: '00000010 80000015 00000000 7fffffff',
    pdu: { command: 'enquire_link_resp', commandStatus: OK, sequenceNumber: 0x7fff_ffff },
  },
  {
    what: 'unbind',
    source: NET_SMPP,
    hex: '00000010 00000006 00000000 00000007',
    pdu: { command: 'unbind', commandStatus: OK, sequenceNumber: 7 },
  },
  {
    what: 'unbind_resp',
    source: BY_HAND,
    hex: '00000010 80000006 00000000 00000007',
    pdu: { command: 'unbind_resp', commandStatus: OK, sequenceNumber: 7 },
  },
  {
    what: 'generic_nack of a command nobody knows',
    source: BY_HAND,
    hex: '00000010 80000000 00000003 0000002a',
    pdu: { command: 'generic_nack', commandStatus: 0x03, sequenceNumber: 42 },
  },
];

const SENDING: readonly PduVector[] = [
  {
    what: 'submit_sm in the default alphabet',
    source: SMPPLIB,
    hex: `00000048 00000004 00000000 00000002 00 ${OURS_HEX} ${THEIRS_HEX} 00 00 00 00 00 01 00 00 00
      11 596f757220636f64652069732034373131`,
    pdu: {
      ...{ command: 'submit_sm', commandStatus: OK, sequenceNumber: 2, ...FROM_US, ...TO_THEM },
      ...{ registeredDelivery: 1, shortMessage: Buffer.from('Your code is 4711') },
    },
  },
  {
    what: 'submit_sm in UTF-16',
    source: SMPPLIB,
    hex: `00000047 00000004 00000000 00000003 00 ${OURS_HEX} ${THEIRS_HEX} 00 00 00 00 00 01 00 08 00
      10 039a03b103bb03b703bc03ad03c103b1`,
    pdu: {
      ...{ command: 'submit_sm', commandStatus: OK, sequenceNumber: 3, ...FROM_US, ...TO_THEM },
      ...{ registeredDelivery: 1, dataCoding: 8, shortMessage: Buffer.from('Καλημέρα', 'utf16le').swap16() },
    },
  },
  {
    what: 'submit_sm, the first part of two by its user data header',
    source: SMPPLIB,
    hex: `00000046 00000004 00000000 00000004 00 ${OURS_HEX} ${THEIRS_HEX} 40 00 00 00 00 01 00 00 00
      0f 0500032a0201 70617274206f6e6520`,
    pdu: {
      ...{
        command: 'submit_sm',
        commandStatus: OK,
        sequenceNumber: 4,
        ...FROM_US,
        ...TO_THEM,
        esmClass: 0x40,
      },
      ...{ registeredDelivery: 1, shortMessage: Buffer.from('\x05\x00\x03\x2a\x02\x01part one ', 'latin1') },
    },
  },
  {
    what: 'submit_sm with its text in message_payload and sar_* beside it',
    source: SMPPLIB,
    tlvOrder: 'theirs',
    hex: `00000059 00000004 00000000 00000005 00 ${OURS_HEX} ${THEIRS_HEX} 00 00 00 00 00 01 00 00 00 00
      0204 0002 0203 020c 0002 0007 020e 0001 02 020f 0001 01 0424 0008 496e206120544c56`,
    pdu: {
      ...{ command: 'submit_sm', commandStatus: OK, sequenceNumber: 5, ...FROM_US, ...TO_THEM },
      ...{ registeredDelivery: 1, messagePayload: Buffer.from('In a TLV'), userMessageReference: 0x0203 },
      ...{ sarMsgRefNum: 7, sarTotalSegments: 2, sarSegmentSeqnum: 1 },
    },
  },
  {
    what: 'submit_sm with absolute and relative times and every flag',
    source: BY_HAND,
    hex: `0000005f 00000004 00000000 00000008 434d5400 ${OURS_HEX} ${THEIRS_HEX} 03 7f 02
      3236313232353132303030303030302b00 3030303030313030303030303030305200 13 01 f1 00 05 48656c6c6f`,
    pdu: {
      ...{
        command: 'submit_sm',
        commandStatus: OK,
        sequenceNumber: 8,
        serviceType: 'CMT',
        ...FROM_US,
        ...TO_THEM,
      },
      ...{ esmClass: 3, protocolId: 0x7f, priorityFlag: 2, scheduleDeliveryTime: '261225120000000+' },
      ...{ validityPeriod: '000001000000000R', registeredDelivery: 0x13, replaceIfPresentFlag: 1 },
      ...{ dataCoding: 0xf1, shortMessage: Buffer.from('Hello') },
    },
  },
  {
    what: 'submit_sm_resp',
    source: SMPP_PDU,
    hex: `00000035 80000004 00000000 00000003
      63356231653066322d396433612d346537622d386136302d316632643363346235613639 00`,
    pdu: {
      ...{ command: 'submit_sm_resp', commandStatus: OK, sequenceNumber: 3 },
      messageId: 'c5b1e0f2-9d3a-4e7b-8a60-1f2d3c4b5a69',
    },
  },
  {
    what: 'submit_sm_resp that is throttled',
    source: SMPP_PDU,
    hex: '00000010 80000004 00000058 00000004',
    pdu: { command: 'submit_sm_resp', commandStatus: 0x58, sequenceNumber: 4 },
  },
  {
    what: 'submit_sm_resp that says what is wrong',
    source: BY_HAND,
    hex: '0000001c 80000004 00000058 00000004 00 001d 0007 746f6f206d7500',
    pdu: {
      ...{ command: 'submit_sm_resp', commandStatus: 0x58, sequenceNumber: 4 },
      additionalStatusInfoText: 'too mu',
    },
  },
  {
    what: 'submit_multi to two numbers',
    source: NET_SMPP,
    hex: `0000004f 00000021 00000000 00000002 00 ${OURS_HEX} 02
      01 ${THEIRS_HEX} 01 0000 313635303535353031323400 00 00 00 00 00 00 00 00 00 07 546f20626f7468`,
    pdu: {
      ...{ command: 'submit_multi', commandStatus: OK, sequenceNumber: 2, ...FROM_US },
      destAddress: [
        { kind: 'address', ...TO_THEM },
        { kind: 'address', destAddrTon: 0, destAddrNpi: 0, destinationAddr: '16505550124' },
      ],
      shortMessage: Buffer.from('To both'),
    },
  },
  {
    what: 'submit_multi_resp that names one refusal',
    source: BY_HAND,
    hex: `0000003e 80000021 00000000 00000002 ${ID_HEX} 01 ${THEIRS_HEX} 0000000b`,
    pdu: {
      ...{ command: 'submit_multi_resp', commandStatus: OK, sequenceNumber: 2, messageId: ID },
      unsuccessSme: [{ ...TO_THEM, errorStatusCode: 0x0b }],
    },
  },
  {
    what: 'data_sm',
    source: NET_SMPP,
    hex: `0000003e 00000103 00000000 00000003 00 ${OURS_HEX} ${THEIRS_HEX} 00 01 00 0424 000a 427920646174615f736d`,
    pdu: {
      ...{ command: 'data_sm', commandStatus: OK, sequenceNumber: 3, ...FROM_US, ...TO_THEM },
      ...{ registeredDelivery: 1, messagePayload: Buffer.from('By data_sm') },
    },
  },
];

const OPERATIONS: readonly PduVector[] = [
  {
    what: 'query_sm',
    source: SMPPLIB,
    hex: `00000039 00000003 00000000 00000006 ${ID_HEX} ${OURS_HEX}`,
    pdu: { command: 'query_sm', commandStatus: OK, sequenceNumber: 6, messageId: ID, ...FROM_US },
  },
  {
    what: 'query_sm_resp of a delivered message',
    source: BY_HAND,
    hex: `0000003e 80000003 00000000 00000006 ${ID_HEX} 3236313232353138303030303030302b00 02 00`,
    pdu: {
      ...{ command: 'query_sm_resp', commandStatus: OK, sequenceNumber: 6, messageId: ID },
      ...{ finalDate: '261225180000000+', messageState: 2, errorCode: 0 },
    },
  },
  {
    what: 'cancel_sm',
    source: NET_SMPP,
    hex: `00000048 00000008 00000000 00000004 00 ${ID_HEX} ${OURS_HEX} ${THEIRS_HEX}`,
    pdu: {
      ...{
        command: 'cancel_sm',
        commandStatus: OK,
        sequenceNumber: 4,
        messageId: ID,
        ...FROM_US,
        ...TO_THEM,
      },
    },
  },
  {
    what: 'replace_sm with a relative validity',
    source: NET_SMPP,
    hex: `0000005a 00000007 00000000 00000005 ${ID_HEX} ${OURS_HEX} 00 30303030303130303030303030303052 00 00 00
      0c 416e6f746865722074657874`,
    pdu: {
      ...{ command: 'replace_sm', commandStatus: OK, sequenceNumber: 5, messageId: ID, ...FROM_US },
      ...{ validityPeriod: '000001000000000R', shortMessage: Buffer.from('Another text') },
    },
  },
];

const DELIVERING: readonly PduVector[] = [
  {
    what: 'a receipt with its TLVs',
    source: SMPP_PDU,
    tlvOrder: 'theirs',
    hex: `0000009f 00000005 00000000 00000005 00 ${THEIRS_HEX} ${OURS_HEX} 04 00 00 00 00 00 00 00 00
      5d ${Buffer.from(RECEIPT).toString('hex')} 0427 0001 05 001e 0002 3700`,
    pdu: {
      ...{
        command: 'deliver_sm',
        commandStatus: OK,
        sequenceNumber: 5,
        ...FROM_THEM,
        ...TO_US,
        esmClass: 0x04,
      },
      ...{ shortMessage: Buffer.from(RECEIPT), receiptedMessageId: '7', messageState: 5 },
    },
  },
  {
    what: 'an intermediate receipt with the error of the network',
    source: BY_HAND,
    hex: `00000062 00000005 00000000 0000000a 00 ${THEIRS_HEX} ${OURS_HEX} 20 00 00 00 00 00 00 00 00 00
      001e 001b ${ID_HEX} 0427 0001 01 0423 0003 03000c`,
    pdu: {
      ...{
        command: 'deliver_sm',
        commandStatus: OK,
        sequenceNumber: 10,
        ...FROM_THEM,
        ...TO_US,
        esmClass: 0x20,
      },
      ...{ receiptedMessageId: ID, messageState: 1, networkErrorCode: Buffer.from([3, 0, 12]) },
    },
  },
  {
    what: 'deliver_sm_resp with the NUL of its message_id',
    source: NET_SMPP,
    hex: '00000011 80000005 00000000 00000009 00',
    pdu: { command: 'deliver_sm_resp', commandStatus: OK, sequenceNumber: 9, messageId: '' },
  },
];

export const PDU_VECTORS: readonly PduVector[] = [...SESSION, ...SENDING, ...OPERATIONS, ...DELIVERING];

export const octetsOf = ({ hex }: PduVector): Buffer => Buffer.from(hex.replaceAll(/\s+/g, ''), 'hex');
