// The user data header of a short message: 3GPP TS 23.040 §9.2.3.24. One octet of length, then information elements
// (identifier, length, data). An SMPP peer announces it with the UDHI bit of esm_class (0x40).

export type Concatenation = {
  /** 0–255, or 0–65535 where the sender uses 16-bit references. */
  readonly reference: number;
  /** 1–255. */
  readonly parts: number;
  /** 1 to `parts`. */
  readonly partNumber: number;
};

export type UserDataHeader =
  | { readonly kind: 'none' }
  | { readonly kind: 'header'; readonly concat?: Concatenation; readonly body: Uint8Array }
  | { readonly kind: 'malformed' };

const CONCAT_8_BIT = 0x00;
const CONCAT_16_BIT = 0x08;

/**
 * Reads the header in front of a short message whose UDHI bit is set. `none`: there are no octets. `malformed`: a length
 * runs past its end; the caller decides what the octets are then. `body` is a view of what follows the header.
 * Concatenation that cannot be (part 0, part 3 of 2) is ignored and the last of several wins, as 23.040 asks.
 */
export function parseUserDataHeader(octets: Uint8Array): UserDataHeader {
  const headerLength = octets[0];
  if (headerLength === undefined) return { kind: 'none' };
  const bodyStart = 1 + headerLength;
  if (bodyStart > octets.length) return { kind: 'malformed' };
  const body = octets.subarray(bodyStart);

  let concat: Concatenation | undefined;
  let index = 1;
  while (index < bodyStart) {
    const dataStart = index + 2;
    const dataEnd = dataStart + (octets[index + 1] ?? 0);
    if (dataEnd > bodyStart) return { kind: 'malformed' };
    concat = readConcatenation(octets[index] ?? 0, octets.subarray(dataStart, dataEnd)) ?? concat;
    index = dataEnd;
  }
  return concat ? { kind: 'header', concat, body } : { kind: 'header', body };
}

function readConcatenation(identifier: number, data: Uint8Array): Concatenation | undefined {
  const [first = 0, second = 0, third = 0, fourth = 0] = data;
  if (identifier === CONCAT_8_BIT && data.length === 3) return possible(first, second, third);
  if (identifier === CONCAT_16_BIT && data.length === 4) return possible(first * 256 + second, third, fourth);
  return undefined;
}

function possible(reference: number, parts: number, partNumber: number): Concatenation | undefined {
  if (partNumber < 1 || partNumber > parts) return undefined;
  return { reference, parts, partNumber };
}

/** The six octets before each part of a long message: an 8-bit reference is enough per sender and receiver. */
export function writeConcatenationHeader({ reference, parts, partNumber }: Concatenation): Buffer {
  return Buffer.from([0x05, CONCAT_8_BIT, 0x03, reference & 0xff, parts, partNumber]);
}
