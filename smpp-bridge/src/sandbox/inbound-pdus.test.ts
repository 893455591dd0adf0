import { expect, test } from 'vitest';
import { inboundPdus } from './inbound-pdus.ts';

test('a short text to a short code is one plain deliver_sm', () => {
  expect(inboundPdus({ from: '14155551234', to: '72345', text: 'hé' }, 7)).toEqual([
    {
      command: 'deliver_sm',
      sourceAddrTon: 1,
      sourceAddrNpi: 1,
      sourceAddr: '14155551234',
      destAddrTon: 2,
      destAddrNpi: 1,
      destinationAddr: '72345',
      esmClass: 0,
      dataCoding: 0,
      shortMessage: Buffer.from([0x68, 0x05]),
    },
  ]);
});

test('a long Unicode text comes in parts that say that they have a header', () => {
  const pdus = inboundPdus({ from: '14155551234', to: '14155550100', text: 'й'.repeat(71) }, 7);
  expect(pdus).toMatchObject([
    {
      esmClass: 0x40,
      dataCoding: 8,
      destAddrTon: 1,
      shortMessage: Buffer.from(`050003070201${'0439'.repeat(67)}`, 'hex'),
    },
    { esmClass: 0x40, dataCoding: 8, shortMessage: Buffer.from(`050003070202${'0439'.repeat(4)}`, 'hex') },
  ]);
});
