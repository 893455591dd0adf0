import { decodeText, encodingOf } from './decode-text.ts';

export type TextPart = {
  /** 1 to `parts`. */
  readonly partNumber: number;
  readonly parts: number;
  /** What follows the user data header. */
  readonly octets: Uint8Array;
  readonly dataCoding: number;
};

export type JoinedText =
  | { readonly kind: 'complete'; readonly text: string }
  | { readonly kind: 'incomplete'; readonly missing: readonly number[] };

/**
 * The text of a long message from the parts that have arrived: any order, repeats tolerated (the first one counts). Where
 * parts disagree on the total the largest is believed; numbers outside it are ignored. No parts are `incomplete` with
 * nothing known to be missing.
 */
export function joinParts(parts: readonly TextPart[]): JoinedText {
  const total = Math.max(0, ...parts.map((part) => part.parts));
  const byNumber = new Map<number, TextPart>();
  for (const part of parts) {
    if (!byNumber.has(part.partNumber)) byNumber.set(part.partNumber, part);
  }

  const ordered: TextPart[] = [];
  const missing: number[] = [];
  for (let number = 1; number <= total; number += 1) {
    const part = byNumber.get(number);
    if (part) ordered.push(part);
    else missing.push(number);
  }
  if (total === 0 || missing.length > 0) return { kind: 'incomplete', missing };
  return { kind: 'complete', text: decodeInOrder(ordered) };
}

// Neighbours in UCS-2 are joined before they are decoded: senders that cut by octets leave half a surrogate pair, or half
// a unit, at the end of a part. The other codings are decoded part by part, as a handset does.
function decodeInOrder(parts: readonly TextPart[]): string {
  let text = '';
  let pendingUcs2: Uint8Array[] = [];
  for (const { dataCoding, octets } of parts) {
    if (encodingOf(dataCoding) === 'ucs2') {
      pendingUcs2.push(octets);
      continue;
    }
    text += decodeUcs2Run(pendingUcs2) + decodeText(dataCoding, octets).text;
    pendingUcs2 = [];
  }
  return text + decodeUcs2Run(pendingUcs2);
}

function decodeUcs2Run(octets: readonly Uint8Array[]): string {
  return decodeText(8, Buffer.concat(octets)).text;
}
