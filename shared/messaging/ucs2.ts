// data_coding 8: SMPP names it UCS-2; phones read UTF-16, big-endian, without a byte order mark.

/** Two octets for each UTF-16 unit, so four for a character outside the basic plane. */
export function encodeUcs2(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

/** An odd octet at the end is dropped; lone surrogates are kept, because the next part may hold the other half. */
export function decodeUcs2(octets: Uint8Array): string {
  return Buffer.from(octets.subarray(0, octets.length & ~1))
    .swap16()
    .toString('utf16le');
}
