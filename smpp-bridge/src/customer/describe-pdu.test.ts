import { expect, test } from 'vitest';
import { encodePdu } from '../smpp/encode-pdu.ts';
import type { PduInput } from '../smpp/pdu.ts';
import { describePdu } from './describe-pdu.ts';

const AT = { number: 7, atMs: 1_764_000_000_000, direction: 'received' } as const;

const described = (octets: Buffer, isCut = false, length = octets.length) =>
  describePdu({ ...AT, octets, isCut, length });

test.each<[string, PduInput, string | undefined, object]>([
  [
    'a bind',
    { command: 'bind_receiver', sequenceNumber: 1, systemId: 'customer1', password: '********' },
    undefined,
    {
      ...{ system_id: 'customer1', password: '********', system_type: '', interface_version: 0 },
      ...{ addr_ton: 0, addr_npi: 0, address_range: '' },
    },
  ],
  [
    'a refusal with its reason',
    {
      ...{ command: 'submit_sm_resp', sequenceNumber: 1, commandStatus: 0x0a },
      ...{ additionalStatusInfoText: 'not yours' },
      unknownTlvs: [{ tag: 0x1401, value: Buffer.from('sender') }],
    },
    'ESME_RINVSRCADR',
    {
      ...{ message_id: '', additional_status_info_text: 'not yours' },
      unknown_tlvs: [{ tag: '0x1401', value: '73656e646572' }],
    },
  ],
  [
    'destinations, one by one',
    {
      ...{ command: 'submit_multi_resp', sequenceNumber: 1, messageId: 'a' },
      unsuccessSme: [{ destAddrTon: 1, destAddrNpi: 1, destinationAddr: '1650', errorStatusCode: 0x0b }],
    },
    'ESME_ROK',
    {
      message_id: 'a',
      unsuccess_sme: [
        { dest_addr_ton: 1, dest_addr_npi: 1, destination_addr: '1650', error_status_code: 0x0b },
      ],
    },
  ],
])('%s is shown by the names of the specification', (_what, pdu, status, fields) => {
  const { command } = pdu;
  const octets = encodePdu(pdu);
  expect(described(octets)).toEqual({
    ...{ ...AT, length: octets.length, command, status, sequence: 1, fields, octets: undefined },
  });
});

test('octets of a text are hexadecimal', () => {
  const octets = encodePdu({ command: 'deliver_sm', sequenceNumber: 2, shortMessage: Buffer.from('Hi') });
  expect(described(octets).fields).toMatchObject({ short_message: '4869', data_coding: 0 });
});

test.each([
  ['has a command that there is not', '00000010 00000999 00000000 00000005', '0x00000999'],
  ['ends within a field', '00000012 00000004 00000000 00000005 0000', 'submit_sm'],
])('what %s is shown as it came', (_what, hex, command) => {
  const octets = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  expect(described(octets)).toMatchObject({ command, sequence: 5, fields: undefined, octets });
});

test('of what was too long to be kept there is the beginning', () => {
  const octets = encodePdu({ command: 'data_sm', sequenceNumber: 2 });
  expect(described(octets, true, 9_000)).toMatchObject({ length: 9_000, fields: undefined, octets });
});

test('a NUL within a text, for which jsonb has no room, is told from the rest', () => {
  const tlv = Buffer.from('001d0003410042', 'hex');
  const octets = Buffer.concat([encodePdu({ command: 'enquire_link', sequenceNumber: 1 }), tlv]);
  octets.writeUInt32BE(octets.length, 0);
  expect(described(octets).fields).toEqual({ additional_status_info_text: 'A\ufffdB' });
});
