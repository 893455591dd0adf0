// How a text becomes short messages. A part holds 140 octets of user data (3GPP TS 23.040 §9.2.3.24): 160 septets or 70
// UTF-16 units alone, 153 or 67 beside the six octets that join parts. GSM-7 whenever every character has a code, else
// UCS-2; characters are never replaced to save a part.
import { ESCAPE, encodeGsm0338, isExtended, septetLength } from './gsm-0338.ts';
import { encodeUcs2 } from './ucs2.ts';
import { writeConcatenationHeader } from './user-data-header.ts';

/** A longer text is refused at the door. */
export const SEGMENTS_MAX = 10;

const PARTS_MAX = 255; // the part count is one octet

type Room = { readonly single: number; readonly part: number };
const GSM7_SEPTETS: Room = { single: 160, part: 153 };
const UCS2_UNITS: Room = { single: 70, part: 67 };

/** `auto` takes GSM-7 wherever the text fits it. */
export const REQUESTED_ENCODINGS = ['auto', 'gsm7', 'ucs2'] as const;
export type RequestedEncoding = (typeof REQUESTED_ENCODINGS)[number];

export type SegmentPlan = {
  readonly encoding: 'gsm7' | 'ucs2';
  /** data_coding of every part. */
  readonly dataCoding: 0 | 8;
  /** short_message of each part, in order, header included; GSM-7 with one septet to an octet. */
  readonly parts: readonly Buffer[];
  /** Whether parts begin with a header, so that esm_class must carry UDHI (0x40). */
  readonly udh: boolean;
};

type PartsOfPlan = Pick<SegmentPlan, 'parts' | 'udh'>;

export type SegmentCount = {
  readonly encoding: 'gsm7' | 'ucs2';
  readonly segments: number;
  /** Septets (an extension character is two) or UTF-16 units of the whole text. */
  readonly units: number;
};

/**
 * The parts as they go to the carrier. `reference` (its low octet is used) joins the parts of one message and should
 * differ between messages to one recipient. A text is cut only between characters: never inside an extension pair or a
 * surrogate pair. What `gsm7` asks of a text was checked before. Throws where 255 parts do not hold the text: callers refuse at `SEGMENTS_MAX`.
 */
export function planSegments(
  text: string,
  reference: number,
  requested: RequestedEncoding = 'auto',
): SegmentPlan {
  const septets = requested === 'ucs2' ? undefined : encodeGsm0338(text);
  if (septets) {
    const cuts = cutUnits(septets.length, GSM7_SEPTETS, (end) => septets[end - 1] === ESCAPE);
    return { encoding: 'gsm7', dataCoding: 0, ...makeParts(septets, cuts, reference) };
  }
  const octets = encodeUcs2(text);
  const cuts = cutUnits(text.length, UCS2_UNITS, (end) => splitsSurrogates(text, end));
  const octetCuts = cuts.map((end) => 2 * end);
  return { encoding: 'ucs2', dataCoding: 8, ...makeParts(octets, octetCuts, reference) };
}

/** The encoding and number of parts that `planSegments` gives, without its buffers: asked of every request. */
export function countSegments(text: string, requested: RequestedEncoding = 'auto'): SegmentCount {
  const septets = requested === 'ucs2' ? undefined : septetLength(text);
  if (septets !== undefined) {
    return { encoding: 'gsm7', segments: countGsm7Parts(text, septets), units: septets };
  }
  const cuts = cutUnits(text.length, UCS2_UNITS, (end) => splitsSurrogates(text, end));
  return { encoding: 'ucs2', segments: cuts.length, units: text.length };
}

// Counted by packing: where a pair does not fit at the end of a part, a septet stays empty.
function countGsm7Parts(text: string, septets: number): number {
  if (septets <= GSM7_SEPTETS.single) return 1;
  if (septets === text.length) return Math.ceil(septets / GSM7_SEPTETS.part);
  let parts = 1;
  let used = 0;
  for (let index = 0; index < text.length; index += 1) {
    const width = isExtended(text.charCodeAt(index)) ? 2 : 1;
    if (used + width > GSM7_SEPTETS.part) {
      parts += 1;
      used = 0;
    }
    used += width;
  }
  return parts;
}

/** Where each part ends; a pair that `splitsPair` sees at an end goes whole into the next part. */
function cutUnits(length: number, room: Room, splitsPair: (end: number) => boolean): readonly number[] {
  if (length <= room.single) return [length];
  const ends: number[] = [];
  let end = 0;
  while (end < length) {
    end = Math.min(end + room.part, length);
    if (end < length && splitsPair(end)) end -= 1;
    ends.push(end);
  }
  return ends;
}

function splitsSurrogates(text: string, end: number): boolean {
  const isHigh = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800;
  return isHigh && (text.charCodeAt(end) & 0xfc00) === 0xdc00;
}

function makeParts(octets: Uint8Array, ends: readonly number[], reference: number): PartsOfPlan {
  if (ends.length === 1) return { parts: [Buffer.from(octets)], udh: false };
  if (ends.length > PARTS_MAX)
    throw new RangeError(`${ends.length} parts, at most ${PARTS_MAX} can be joined`);
  const parts = ends.map((end, index) => {
    const header = writeConcatenationHeader({ reference, parts: ends.length, partNumber: index + 1 });
    return Buffer.concat([header, octets.subarray(ends[index - 1] ?? 0, end)]);
  });
  return { parts, udh: true };
}
