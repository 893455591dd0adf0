import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeGsm0338 } from './gsm-0338.ts';
import { countSegments, planSegments, SEGMENTS_MAX } from './segments.ts';
import { decodeUcs2 } from './ucs2.ts';

// Capacities: 3GPP TS 23.040 §9.2.3.24 (140 octets of user data, six of them the joining header of a long message).
const BOUNDARIES: readonly (readonly [string, string, 'gsm7' | 'ucs2', number, number])[] = [
  ['an empty text is one part', '', 'gsm7', 1, 0],
  ['160 septets fit one part', 'a'.repeat(160), 'gsm7', 1, 160],
  ['161 septets need two', 'a'.repeat(161), 'gsm7', 2, 161],
  ['306 septets fill two parts', 'a'.repeat(306), 'gsm7', 2, 306],
  ['307 septets need three', 'a'.repeat(307), 'gsm7', 3, 307],
  ['1,530 septets are the longest accepted text', 'a'.repeat(1530), 'gsm7', 10, 1530],
  ['1,531 septets are beyond it', 'a'.repeat(1531), 'gsm7', 11, 1531],
  ['80 euro signs fit one part', '€'.repeat(80), 'gsm7', 1, 160],
  ['81 euro signs need two', '€'.repeat(81), 'gsm7', 2, 162],
  ['a pair at the 153rd septet moves whole', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 'gsm7', 3, 306],
  ['a pair that ends a part stays', `${'a'.repeat(151)}€${'a'.repeat(153)}`, 'gsm7', 2, 306],
  ['pairs only: 76 a part, a septet stays empty', '€'.repeat(153), 'gsm7', 3, 306],
  ['70 units fit one part', 'ж'.repeat(70), 'ucs2', 1, 70],
  ['71 units need two', 'ж'.repeat(71), 'ucs2', 2, 71],
  ['134 units fill two parts', 'ж'.repeat(134), 'ucs2', 2, 134],
  ['135 units need three', 'ж'.repeat(135), 'ucs2', 3, 135],
  ['670 units are the longest accepted text', 'ж'.repeat(670), 'ucs2', 10, 670],
  ['35 emoji fit one part', '😀'.repeat(35), 'ucs2', 1, 70],
  ['an emoji at the 67th unit moves whole', `${'ж'.repeat(66)}😀${'ж'.repeat(66)}`, 'ucs2', 3, 134],
  ['one curly quote makes a text UCS-2', `${'a'.repeat(70)}’`, 'ucs2', 2, 71],
];

test.each(BOUNDARIES)('%s', (_guarantee, text, encoding, segments, units) => {
  expect(countSegments(text)).toEqual({ encoding, segments, units });
  const plan = planSegments(text, 7);
  expect(plan.parts).toHaveLength(segments);
  expect(plan.encoding).toBe(encoding);
  expect(plan.udh).toBe(segments > 1);
});

test('the limit that the door enforces is ten parts', () => {
  expect(SEGMENTS_MAX).toBe(10);
});

describe('octets at the carrier', () => {
  const hexParts = (text: string, reference: number) =>
    planSegments(text, reference).parts.map((part) => part.toString('hex'));

  test('a short text goes out alone, unpacked, as data_coding 0', () => {
    expect(planSegments('Hi €5', 7)).toEqual({
      encoding: 'gsm7',
      dataCoding: 0,
      parts: [Buffer.from('4869201b6535', 'hex')],
      udh: false,
    });
  });

  test('a text outside the alphabet goes out whole as data_coding 8', () => {
    expect(planSegments('é ж', 7)).toEqual({
      encoding: 'ucs2',
      dataCoding: 8,
      parts: [Buffer.from('00e900200436', 'hex')],
      udh: false,
    });
  });

  test('parts of a long GSM-7 text carry reference, total and number', () => {
    expect(hexParts('a'.repeat(161), 0xa7)).toEqual([
      `050003a70201${'61'.repeat(153)}`,
      `050003a70202${'61'.repeat(8)}`,
    ]);
  });

  test('an extension pair is never cut', () => {
    expect(hexParts(`${'a'.repeat(152)}€${'b'.repeat(20)}`, 1)).toEqual([
      `050003010201${'61'.repeat(152)}`,
      `0500030102021b65${'62'.repeat(20)}`,
    ]);
  });

  test('a surrogate pair is never cut', () => {
    expect(hexParts(`${'ж'.repeat(66)}😀${'ж'.repeat(10)}`, 1)).toEqual([
      `050003010201${'0436'.repeat(66)}`,
      `050003010202d83dde00${'0436'.repeat(10)}`,
    ]);
  });

  test('a reference above one octet keeps its low octet', () => {
    expect(planSegments('a'.repeat(161), 0x1ff).parts[0]?.subarray(0, 6).toString('hex')).toBe(
      '050003ff0201',
    );
  });

  test('a text that 255 parts cannot hold is a bug of the caller, not a wrapped part number', () => {
    expect(planSegments('a'.repeat(255 * 153), 1).parts).toHaveLength(255);
    expect(() => planSegments('a'.repeat(255 * 153 + 1), 1)).toThrow(RangeError);
  });
});

const character = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...'abc @£Ωà€{}[]\\^~|') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
);
const gsmText = fc.string({ unit: fc.constantFrom(...'ab @£Ω€{}|'), maxLength: 700, size: 'max' });
const anyText = fc.oneof(gsmText, fc.string({ unit: character, maxLength: 700, size: 'max' }));

test('parts put together again are the text, and each fits 140 octets', () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 0, max: 255 }), (text, reference) => {
      const { encoding, parts, udh } = planSegments(text, reference);
      let joined = '';
      for (const part of parts) {
        const body = part.subarray(udh ? 6 : 0);
        joined += encoding === 'gsm7' ? decodeGsm0338(body) : decodeUcs2(body);
        const packedOctets = encoding === 'gsm7' ? Math.ceil((body.length * 7) / 8) : body.length;
        const headerOctets = udh ? 6 : 0;
        expect(packedOctets + headerOctets).toBeLessThanOrEqual(140);
      }
      expect(joined).toBe(text);
    }),
  );
});

test('the count that is priced is the number of parts that are sent', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const count = countSegments(text);
      const plan = planSegments(text, 1);
      expect(count.segments).toBe(plan.parts.length);
      expect(count.encoding).toBe(plan.encoding);
    }),
  );
});
