import { describe, expect, test } from 'vitest';
import { decodePdu } from './decode-pdu.ts';
import { encodePdu } from './encode-pdu.ts';
import { octetsOf, PDU_VECTORS } from './pdus.golden.ts';

describe('octets of others are read as what they say', () => {
  test.each(PDU_VECTORS.map((vector) => [vector.what, vector.source, vector] as const))(
    '%s (%s)',
    (_what, _source, vector) => {
      expect(decodePdu(octetsOf(vector))).toMatchObject({ kind: 'pdu', pdu: vector.pdu });
    },
  );
});

describe('and are written the same', () => {
  const ours = PDU_VECTORS.filter(({ tlvOrder }) => tlvOrder === undefined);
  test.each(ours.map((vector) => [vector.what, vector] as const))('%s', (_what, vector) => {
    expect(encodePdu(vector.pdu).toString('hex')).toBe(octetsOf(vector).toString('hex'));
  });
});
