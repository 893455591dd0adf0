import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeGsm0338 } from './gsm-0338.ts';
import { SEGMENT_VECTORS } from './segments.golden.ts';
import { countSegments, planSegments, SEGMENTS_MAX, type SegmentPlan } from './segments.ts';
import { decodeUcs2 } from './ucs2.ts';

function sizesOf({ encoding, parts, udh }: SegmentPlan): number[] {
  const octetsPerUnit = encoding === 'gsm7' ? 1 : 2;
  return parts.map((part) => (part.length - (udh ? 6 : 0)) / octetsPerUnit);
}

test.each(SEGMENT_VECTORS)('%s', (_guarantee, text, encoding, units, parts) => {
  expect(countSegments(text)).toEqual({ encoding, segments: parts.length, units });
  const plan = planSegments(text, 7);
  expect(sizesOf(plan)).toEqual(parts);
  expect(plan.encoding).toBe(encoding);
  expect(plan.udh).toBe(parts.length > 1);
});

test('there are vectors to look at', () => {
  expect(SEGMENT_VECTORS.length).toBeGreaterThanOrEqual(80);
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

const TEXTS = 10_000;
const SEED = 20_261_123;
// Letters, pairs of the extension, characters that force UCS-2, and halves and wholes of surrogate pairs.
const GSM7 = [...'aaaaaaaaaaaaeeno  .,\n@£€€[]{}|^~\\'];
const CHARACTERS = [...GSM7, 'ж', '’', '\u0301', '😀', '😀', '\ud83d', '\ude00'];

/** A text of up to 400 characters, of GSM-7 alone in two of three cases. */
function makeText(random: (below: number) => number): string {
  const characters = random(3) === 0 ? CHARACTERS : GSM7;
  return Array.from({ length: random(400) }, () => characters[random(characters.length)]).join('');
}

/** Numerical Recipes' generator: the same seed gives the same texts. */
function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * below);
  };
}

test(`the count that is priced is the number of parts that are sent (${TEXTS} texts, seed ${SEED})`, () => {
  const random = seededRandom(SEED);
  const seen = { gsm7: 0, ucs2: 0, joined: 0 };
  for (let made = 0; made < TEXTS; made += 1) {
    const text = makeText(random);
    const count = countSegments(text);
    const plan = planSegments(text, 1);
    const units = sizesOf(plan).reduce((sum, size) => sum + size, 0);
    const planned = { encoding: plan.encoding, segments: plan.parts.length, units };
    if (planned.segments !== count.segments || planned.encoding !== count.encoding || units !== count.units) {
      expect.fail(
        `${JSON.stringify(text)}: counted ${JSON.stringify(count)}, sent ${JSON.stringify(planned)}`,
      );
    }
    seen[plan.encoding] += 1;
    if (plan.udh) seen.joined += 1;
  }
  expect(Math.min(seen.gsm7, seen.ucs2, seen.joined)).toBeGreaterThan(1_000);
});

test('a text that is asked for in UCS-2 is counted and cut in UCS-2', () => {
  expect(countSegments('a'.repeat(71), 'ucs2')).toEqual({ encoding: 'ucs2', segments: 2, units: 71 });
  expect(planSegments('ab', 1, 'ucs2')).toMatchObject({
    ...{ encoding: 'ucs2', dataCoding: 8, parts: [Buffer.from('00610062', 'hex')] },
  });
});
