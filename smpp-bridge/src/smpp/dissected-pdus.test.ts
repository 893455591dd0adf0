// Wireshark's dissector against our codec, on the golden vectors: command, status, number and every field of each.
import { beforeAll, describe, expect, test } from 'vitest';
import { TSHARK_SUITE } from '../../../shared/testing/test-components.ts';
import { type DissectedPdu, dissectPdus } from '../testing/dissect-pdus.ts';
import { encodePdu } from './encode-pdu.ts';
import type { PduInput } from './pdu.ts';
import { TABLE_BY_COMMAND } from './pdu-tables.ts';
import { octetsOf, PDU_VECTORS } from './pdus.golden.ts';

type Form = (value: never) => Readonly<Record<string, readonly string[]>>;

const hex = (value: number, octets = 1) => `0x${value.toString(16).padStart(2 * octets, '0')}`;
const inHex =
  (name: string, octets = 1): Form =>
  (value: number) => ({ [`smpp.${name}`]: [hex(value, octets)] });
const inDecimal =
  (name: string): Form =>
  (value: number) => ({ [`smpp.${name}`]: [String(value)] });
const asText =
  (name: string): Form =>
  (value: string) => ({ [`smpp.${name}`]: [value] });
const inOctets =
  (name: string): Form =>
  (value: Buffer) => ({
    [`smpp.${name}`]: [value.toString('hex').replaceAll(/..(?=.)/g, '$&:')],
  });

/** Times are shown as instants, or as seconds from now. */
const TIMES: Readonly<Record<string, readonly [suffix: string, shown: string]>> = {
  '261225120000000+': ['', 'Dec 25, 2026 12:00:00.000000000 UTC'],
  '261225180000000+': ['', 'Dec 25, 2026 18:00:00.000000000 UTC'],
  '000001000000000R': ['_r', '86400.000000000'],
};
const asTime =
  (name: string): Form =>
  (value: string) => {
    const [suffix, shown] = TIMES[value] ?? [];
    return suffix === undefined || shown === undefined ? {} : { [`smpp.${name}${suffix}`]: [shown] };
  };

const FORMS: Readonly<Record<string, Form>> = {
  systemId: asText('system_id'),
  password: asText('password'),
  systemType: asText('system_type'),
  interfaceVersion: inDecimal('interface_version'),
  addrTon: inHex('addr_ton'),
  addrNpi: inHex('addr_npi'),
  serviceType: asText('service_type'),
  sourceAddrTon: inHex('source_addr_ton'),
  sourceAddrNpi: inHex('source_addr_npi'),
  sourceAddr: asText('source_addr'),
  destAddrTon: inHex('dest_addr_ton'),
  destAddrNpi: inHex('dest_addr_npi'),
  destinationAddr: asText('destination_addr'),
  esmClass: (value: number) => ({
    'smpp.esm.submit.msg_mode': [hex(value & 0x03)],
    'smpp.esm.submit.msg_type': [hex((value >> 2) & 0x0f)],
    'smpp.esm.submit.features': [hex(value >> 6)],
  }),
  protocolId: inHex('protocol_id'),
  priorityFlag: inHex('priority_flag'),
  scheduleDeliveryTime: asTime('schedule_delivery_time'),
  validityPeriod: asTime('validity_period'),
  registeredDelivery: (value: number) => ({
    'smpp.regdel.receipt': [hex(value & 0x03)],
    'smpp.regdel.acks': [hex((value >> 2) & 0x03)],
    'smpp.regdel.notif': [hex((value >> 4) & 0x01)],
  }),
  replaceIfPresentFlag: inHex('replace_if_present_flag'),
  dataCoding: inHex('data_coding'),
  shortMessage: inOctets('message'),
  messageId: (value: string): DissectedPdu => (value === '' ? {} : { 'smpp.message_id': [value] }),
  finalDate: asTime('final_date'),
  messageState: inDecimal('message_state'),
  errorCode: inDecimal('error_code'),
  destAddress: (
    addresses: readonly { destAddrTon: number; destAddrNpi: number; destinationAddr: string }[],
  ) => ({
    'smpp.dest_addr_ton': addresses.map(({ destAddrTon }) => hex(destAddrTon)),
    'smpp.dest_addr_npi': addresses.map(({ destAddrNpi }) => hex(destAddrNpi)),
    'smpp.destination_addr': addresses.map(({ destinationAddr }) => destinationAddr),
  }),
  unsuccessSme: (failures: readonly { destinationAddr: string; errorStatusCode: number }[]) => ({
    'smpp.destination_addr': failures.map(({ destinationAddr }) => destinationAddr),
    'smpp.error_status_code': failures.map(({ errorStatusCode }) => hex(errorStatusCode, 4)),
  }),
  scInterfaceVersion: inDecimal('SC_interface_version'),
  additionalStatusInfoText: asText('additional_status_info_text'),
  receiptedMessageId: asText('receipted_message_id'),
  networkErrorCode: (value: Buffer) => ({
    'smpp.network_error.type': [String(value[0])],
    'smpp.network_error.code': [hex(value.readUInt16BE(1), 2)],
  }),
  messagePayload: inOctets('message_payload'),
  userMessageReference: inHex('user_message_reference', 2),
  sarMsgRefNum: inDecimal('sar_msg_ref_num'),
  sarTotalSegments: inDecimal('sar_total_segments'),
  sarSegmentSeqnum: inDecimal('sar_segment_seqnum'),
};

function expectedOf({ command, commandStatus = 0, sequenceNumber, ...fields }: PduInput): DissectedPdu {
  const id = TABLE_BY_COMMAND.get(command)?.id ?? 0;
  // Of a refusal it reads the header alone.
  const shown = commandStatus === 0 ? Object.entries(fields) : [];
  const parts = shown.map(([name, value]) => {
    const form = FORMS[name];
    if (!form) throw new Error(`no form for ${name}`);
    return form(value as never);
  });
  return Object.assign(
    { 'smpp.command_id': [hex(id, 4)], 'smpp.sequence_number': [String(sequenceNumber)] },
    // The dissector shows the status of answers alone.
    id >= 0x8000_0000 ? { 'smpp.command_status': [hex(commandStatus, 4)] } : {},
    ...parts,
  );
}

describe.skipIf(TSHARK_SUITE.skip)(`read by Wireshark${TSHARK_SUITE.note}`, () => {
  let theirs: readonly DissectedPdu[] = [];
  let ours: readonly DissectedPdu[] = [];

  beforeAll(async () => {
    theirs = await dissectPdus(PDU_VECTORS.map(octetsOf));
    ours = await dissectPdus(PDU_VECTORS.map(({ pdu }) => encodePdu(pdu)));
  });

  test('every vector is a PDU to it', () => {
    expect([theirs.length, ours.length]).toEqual([PDU_VECTORS.length, PDU_VECTORS.length]);
  });

  test.each(PDU_VECTORS.map(({ what, pdu }, index) => [what, pdu, index] as const))(
    '%s',
    (_what, pdu, index) => {
      const expected = expectedOf(pdu);
      expect(theirs[index]).toMatchObject(expected);
      expect(ours[index]).toMatchObject(expected);
    },
  );
});
