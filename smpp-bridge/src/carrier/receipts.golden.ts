// Receipts in the forms in which they are met: what their writers document or send, with other digits. Each tells where its
// form is from and what must be read of it.
import type { ReceiptIdForm } from '../../../shared/messaging/carrier-message-id.ts';
import type { ReceiptState } from '../../../shared/messaging/receipt-state.ts';

export type GoldenReceipt = {
  readonly what: string;
  readonly source: string;
  readonly text: string;
  /** esm_class; 4 unless told. */
  readonly esmClass?: number;
  readonly dataCoding?: number;
  readonly receiptedMessageId?: string;
  readonly messageState?: number;
  readonly networkErrorCode?: string;
  /** In message_payload instead of short_message. */
  readonly inPayload?: boolean;
  readonly form?: ReceiptIdForm;
  readonly read: {
    readonly id: string | undefined;
    readonly state: ReceiptState | 'unrecognised';
    readonly error: string | undefined;
    readonly doneAt: string | undefined;
  };
};

export const GOLDEN_RECEIPTS: readonly GoldenReceipt[] = [
  {
    what: 'the typical form',
    source: 'SMPP 3.4 appendix B',
    text: 'id:1234567890 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:Hello',
    read: { id: '1234567890', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'letters and digits as id, an empty lower-case text, both parameters',
    source: 'Sinch: SMPP guide, delivery receipts',
    text: 'id:BDUbCzQWdRpz sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:',
    receiptedMessageId: 'BDUbCzQWdRpz',
    messageState: 2,
    read: { id: 'BDUbCzQWdRpz', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'an intermediate state',
    source: 'Sinch: SMPP guide, delivery receipts (ACCEPTD)',
    text: 'id:BDUbCzQWdRpz sub:001 dlvrd:000 submit date:2611221530 done date:2611221530 stat:ACCEPTD err:000 text:',
    messageState: 6,
    read: { id: 'BDUbCzQWdRpz', state: 'ACCEPTD', error: '000', doneAt: '2026-11-22T15:30:00.000Z' },
  },
  {
    what: 'a failure with a code of its table',
    source: 'Sinch: error codes (153, absent subscriber)',
    text: 'id:77001 sub:001 dlvrd:000 submit date:2611221530 done date:2611221540 stat:UNDELIV err:153 text:',
    messageState: 5,
    read: { id: '77001', state: 'UNDELIV', error: '153', doneAt: '2026-11-22T15:40:00.000Z' },
  },
  {
    what: '14-digit dates, Text: with a capital and a status in it',
    source: 'Sinch: older accounts (SDI, 365)',
    text: 'id:0077 sub:001 dlvrd:001 submit date:20261122153000 done date:20261122153112 stat:DELIVRD err:000 Text:1000:Delivered',
    read: { id: '77', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:12.000Z' },
  },
  {
    what: 'no sub and no dlvrd, ends with the error',
    source: 'Jasmin 0.11.1, its SMPP server',
    text: 'id:4f2cd6e0-8a3b-4d0e-9c1f-1b2a3c4d5e6f submit date:2611221530 done date:2611221531 stat:DELIVRD err:000',
    receiptedMessageId: '4f2cd6e0-8a3b-4d0e-9c1f-1b2a3c4d5e6f',
    messageState: 2,
    read: {
      ...{ id: '4F2CD6E0-8A3B-4D0E-9C1F-1B2A3C4D5E6F', state: 'DELIVRD', error: '000' },
      doneAt: '2026-11-22T15:31:00.000Z',
    },
  },
  {
    what: 'in message_payload with a NUL behind it, the id in hexadecimal in the parameter and decimal in the text',
    source: 'a carrier in the tests of Jasmin',
    text: 'id:0000436949 submit date:1504211508 done date:1504211509 stat:DELIVRD err:000\0',
    inPayload: true,
    receiptedMessageId: '6aad5',
    read: { id: '6AAD5', state: 'DELIVRD', error: '000', doneAt: '2015-04-21T15:09:00.000Z' },
  },
  {
    what: 'the same without the parameter, at a connector that answers in hexadecimal',
    source: 'a carrier in the tests of Jasmin',
    text: 'id:0000436949 submit date:1504211508 done date:1504211509 stat:DELIVRD err:000',
    form: 'decimal-to-hex',
    read: { id: '6AAD5', state: 'DELIVRD', error: '000', doneAt: '2015-04-21T15:09:00.000Z' },
  },
  {
    what: 'hexadecimal in the text, at a connector that answers in decimal',
    source: 'SMPPSim and simulators like it, and carriers that old ones were built for',
    text: 'id:1d305b4c sub:001 dlvrd:001 submit date:1810151907 done date:1810151908 stat:DELIVRD err:000 text:',
    form: 'hex-to-decimal',
    read: { id: '489708364', state: 'DELIVRD', error: '000', doneAt: '2018-10-15T19:08:00.000Z' },
  },
  {
    what: 'zeros in front, where the answer had none',
    source: 'many: ten digits as the appendix says, whatever the answer said',
    text: 'id:0001734512 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:',
    form: 'number',
    read: { id: '1734512', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'hexadecimal in capitals, 12-digit dates, an error of one digit, Text:report',
    source: 'carriers in Central Asia',
    text: 'id:D6AE74D1 sub:001 dlvrd:001 submit date:250609123704 done date:250609123707 stat:DELIVRD err:0 Text:report',
    read: { id: 'D6AE74D1', state: 'DELIVRD', error: '0', doneAt: '2025-06-09T12:37:07.000Z' },
  },
  {
    what: '32 hexadecimal digits, numbers without their zeros',
    source: 'SMPP receipts in the tests of a Java gateway',
    text: 'id:bd778cd76ae9e79da2ddc8188c68f8c1 sub:001 dlvrd:0 submit date:0610191533 done date:0610191539 stat:UNDELIV err:1 text:This is an Acti',
    read: {
      ...{ id: 'BD778CD76AE9E79DA2DDC8188C68F8C1', state: 'UNDELIV', error: '1' },
      doneAt: '2006-10-19T15:39:00.000Z',
    },
  },
  {
    what: "the carrier's own keys behind the error",
    source: 'an HLR provider by way of Kannel',
    text: 'id:40072910491419819 sub:001 dlvrd:001 submit date:1007291049 done date:1007291050 stat:UNDELIV err:001 IMSI: MSC: ORN:Network MCCMNC:',
    read: { id: '40072910491419819', state: 'UNDELIV', error: '001', doneAt: '2010-07-29T10:50:00.000Z' },
  },
  {
    what: 'keys in capitals, with underscores, in another order',
    source: 'Chinese gateways (SMGP and CMPP bodies passed on)',
    text: 'id:04701501161242686134 Sub:001 Dlvrd:000 Done_Date:2401161243 Submit_Date:2401161242 Stat:UNDELIV Err:163',
    form: 'number',
    read: { id: '4701501161242686134', state: 'UNDELIV', error: '163', doneAt: '2024-01-16T12:43:00.000Z' },
  },
  {
    what: 'a state that no table has is kept and changes nothing',
    source: 'Chinese gateways (BWLISTS: on a blacklist)',
    text: 'id:123 sub:001 dlvrd:000 submit date:2401161242 done date:2401161242 stat:BWLISTS err:163 text:007BWLISTS',
    read: { id: '123', state: 'unrecognised', error: '163', doneAt: '2024-01-16T12:42:00.000Z' },
  },
  {
    what: 'an error in hexadecimal with its prefix',
    source: 'gateways that pass an SS7 cause on',
    text: 'id:99 sub:001 dlvrd:000 submit date:2611221530 done date:2611221531 stat:UNDELIV err:0x0000000B text:',
    read: { id: '99', state: 'UNDELIV', error: '0x0000000B', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'an error in words: its code counts',
    source: 'carriers that write the reason behind the code',
    text: 'id:99 sub:001 dlvrd:000 submit date:2611221530 done date:2611221531 stat:UNDELIV err:011 Subscriber Absent text:',
    read: { id: '99', state: 'UNDELIV', error: '011', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'no error in the text: that of the network stands in network_error_code',
    source: 'SMPP 3.4 §5.3.2.31 (GSM, 0x0153)',
    text: 'id:99 stat:UNDELIV',
    networkErrorCode: '030153',
    read: { id: '99', state: 'UNDELIV', error: '030153', doneAt: undefined },
  },
  {
    what: 'line breaks between the keys',
    source: 'gateways that wrap long lines',
    text: 'id:12469 sub:001 dlvrd:001\nsubmit date:2605090348 done date:2605090349\nstat:DELIVRD err:0\ntext:Your code',
    read: { id: '12469', state: 'DELIVRD', error: '0', doneAt: '2026-05-09T03:49:00.000Z' },
  },
  {
    what: 'commas between the keys',
    source: 'gateways that write lists',
    text: 'id:12469,sub:001,dlvrd:001,submit date:2605090348,done date:2605090349,stat:DELIVRD,err:000',
    read: { id: '12469', state: 'DELIVRD', error: '000', doneAt: '2026-05-09T03:49:00.000Z' },
  },
  {
    what: 'a whole word for the state',
    source: 'carriers that are not held to seven letters',
    text: 'id:5 sub:001 dlvrd:000 submit date:2611221530 done date:2611221531 stat:UNDELIVERABLE err:000',
    read: { id: '5', state: 'UNDELIV', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'a buffered message is on its way',
    source: 'Kannel and gateways behind it (BUFFRED)',
    text: 'id:5 sub:001 dlvrd:000 submit date:2611221530 done date:2611221530 stat:BUFFRED err:000',
    read: { id: '5', state: 'ACCEPTD', error: '000', doneAt: '2026-11-22T15:30:00.000Z' },
  },
  {
    what: 'parameters alone, without a text',
    source: 'SMPP 3.4 §5.3.2.12 and §5.3.2.35',
    text: '',
    receiptedMessageId: '00000042',
    messageState: 3,
    form: 'number',
    read: { id: '42', state: 'EXPIRED', error: undefined, doneAt: undefined },
  },
  {
    what: 'parameters that disagree with the text win',
    source: 'carriers whose text is made elsewhere',
    text: 'id:1 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:',
    receiptedMessageId: '2',
    messageState: 5,
    read: { id: '2', state: 'UNDELIV', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'esm_class 0, known by both parameters',
    source: 'carriers whose receipts Jasmin takes by the parameters alone',
    text: 'id:31 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000 text:',
    esmClass: 0,
    receiptedMessageId: '31',
    messageState: 2,
    read: { id: '31', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'behind a user data header',
    source: 'gateways that send a receipt longer than a message in parts',
    text: '\x05\x00\x03\xa7\x01\x01id:31 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000',
    esmClass: 0x44,
    read: { id: '31', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'in UCS-2',
    source: 'carriers that answer a UCS-2 message in its coding',
    text: [...'id:31 sub:001 dlvrd:001 submit date:2611221530 done date:2611221531 stat:DELIVRD err:000']
      .map((character) => `\0${character}`)
      .join(''),
    dataCoding: 0x08,
    read: { id: '31', state: 'DELIVRD', error: '000', doneAt: '2026-11-22T15:31:00.000Z' },
  },
  {
    what: 'dates of no form, an empty id',
    source: 'simulators whose templates were not filled',
    text: 'id: sub:001 dlvrd:001 submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DELIVRD err:E Text:...',
    read: { id: undefined, state: 'DELIVRD', error: 'E', doneAt: undefined },
  },
  {
    what: 'a text that tells of nothing',
    source: 'anything else that is flagged as a receipt',
    text: 'Message delivered',
    read: { id: undefined, state: 'unrecognised', error: undefined, doneAt: undefined },
  },
];
