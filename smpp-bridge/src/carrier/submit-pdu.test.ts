import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { encodePdu } from '../smpp/encode-pdu.ts';
import type { ClaimedMessage } from './claimed-message.ts';
import { segmentPlanOf, submitPduOf } from './submit-pdu.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const MESSAGE: ClaimedMessage = {
  id: '0199a2b0-0000-7000-8000-0000000000a7' as Uuid,
  connector: 'sinch_primary',
  from: '+14155550100',
  to: '+14155551234',
  text: 'Hi',
  validUntil: undefined,
  encoding: 'auto',
  acceptedParts: [],
};

function firstPdu(change: Partial<ClaimedMessage>, asksReceipts = true) {
  const message = { ...MESSAGE, ...change };
  return submitPduOf(message, segmentPlanOf(message), 0, { asksReceipts, now: NOW });
}

// Octets by hand from SMPP 3.4 §4.4.1: service_type, 01 01 source, 01 01 destination, esm_class, protocol, priority,
// no times, registered_delivery, replace, data_coding, default id, length, text.
test('the octets of a short message', () => {
  const octets = encodePdu({ ...firstPdu({}), sequenceNumber: 7 }).toString('hex');
  expect(octets).toBe(
    [
      '00000039000000040000000000000007',
      '00',
      '0101313431353535353031303000',
      '0101313431353535353132333400',
      '000000',
      '0000',
      '0100000002',
      '4869',
    ].join(''),
  );
});

test.each([
  ['a long code goes international', '+14155550100', [1, 1, '14155550100']],
  ['a toll-free number goes international', '+18335550100', [1, 1, '18335550100']],
  ['a short code goes unknown, so that replies work', '555111', [0, 1, '555111']],
  ['letters go alphanumeric', 'RINGER', [5, 0, 'RINGER']],
])('%s', (_guarantee, from, [ton, npi, address]) => {
  expect(firstPdu({ from })).toMatchObject({ sourceAddrTon: ton, sourceAddrNpi: npi, sourceAddr: address });
});

test.each([
  ['no limit sets no validity', undefined, ''],
  ['a day or more is left to the carrier', '2026-03-02T12:00:00Z', ''],
  ['less than a day is relative', '2026-03-02T11:59:59Z', '000000235959000R'],
  ['minutes and seconds', '2026-03-01T12:01:05Z', '000000000105000R'],
  [
    'a limit that passed a moment ago is not zero, which would be none',
    '2026-03-01T11:59:59Z',
    '000000000001000R',
  ],
])('%s', (_guarantee, validUntil, period) => {
  const pdu = firstPdu({ validUntil: validUntil === undefined ? undefined : new Date(validUntil) });
  expect(pdu).toMatchObject({ validityPeriod: period });
});

test('long texts announce their header, and the reference is the id of the message, whoever sends it', () => {
  const pdu = firstPdu({ text: 'a'.repeat(161) });
  expect(pdu).toMatchObject({ esmClass: 0x40, dataCoding: 0 });
  expect(segmentPlanOf({ ...MESSAGE, text: 'a'.repeat(161) }).parts[1]?.toString('hex')).toBe(
    '050003a702026161616161616161',
  );
});

test('text outside the alphabet is data_coding 8', () => {
  expect(firstPdu({ text: 'ж' })).toMatchObject({ dataCoding: 8, esmClass: 0 });
});

test.each<[string, Partial<ClaimedMessage>, number]>([
  ['a flash text', { messageClass: 0 }, 0xf0],
  ['one for the SIM', { messageClass: 2 }, 0xf2],
  ['a flash text outside the alphabet', { messageClass: 0, text: 'ж' }, 0x18],
])('the class of %s is passed on', (_what, change, dataCoding) => {
  expect(firstPdu(change)).toMatchObject({ dataCoding });
});

test('no receipt is asked for where the connector says so', () => {
  expect(firstPdu({}, false)).toMatchObject({ registeredDelivery: 0 });
});
