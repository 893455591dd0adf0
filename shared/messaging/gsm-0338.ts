// The GSM 7-bit default alphabet and its extension table: 3GPP TS 23.038 §6.2.1 and §6.2.1.1. Over SMPP a septet
// travels unpacked, one to an octet. National shift tables are neither sent nor read: no US carrier documents them.

// Index = septet. Position 0x1B is the escape to the extension table; it stands for no character of its own.
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ' +
  ' !"#¤%&\'()*+,-./0123456789:;<=>?' +
  '¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§' +
  '¿abcdefghijklmnopqrstuvwxyzäöñüà';

const EXTENSION: ReadonlyMap<number, string> = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);

export const ESCAPE = 0x1b;
const REPLACEMENT = '\ufffd';
const NOT_ENCODABLE = -1;
const EXTENDED = 0x100; // flag beside the septet: it is sent after an escape

// Index = UTF-16 unit, up to the euro sign, which is the last one that the alphabet has (16 KB).
const SEPTETS = new Int16Array('€'.charCodeAt(0) + 1).fill(NOT_ENCODABLE);
for (let septet = 0; septet < BASIC.length; septet += 1) {
  if (septet !== ESCAPE) SEPTETS[BASIC.charCodeAt(septet)] = septet;
}
for (const [septet, character] of EXTENSION) SEPTETS[character.charCodeAt(0)] = EXTENDED | septet;

/** Unpacked septets, two (escape and code) for a character of the extension; `undefined` if any has no code. */
export function encodeGsm0338(text: string): Uint8Array | undefined {
  const length = septetLength(text);
  if (length === undefined) return undefined;
  const septets = new Uint8Array(length);
  let end = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = SEPTETS[text.charCodeAt(index)] ?? NOT_ENCODABLE;
    if (code >= EXTENDED) {
      septets[end] = ESCAPE;
      end += 1;
    }
    septets[end] = code; // the store keeps the low octet, which drops the flag
    end += 1;
  }
  return septets;
}

/**
 * Text of unpacked septets; never fails, because a handset shows something too. After an escape a code that the
 * extension lacks is read in the basic table, and a second escape or none at all is a space (23.038 §6.2.1.1). An octet
 * above 0x7F is no septet and becomes U+FFFD.
 */
export function decodeGsm0338(octets: Uint8Array): string {
  let text = '';
  for (let index = 0; index < octets.length; index += 1) {
    const septet = octets[index] ?? 0;
    if (septet === ESCAPE) {
      index += 1;
      text += characterAfterEscape(octets[index]);
    } else {
      text += BASIC[septet] ?? REPLACEMENT;
    }
  }
  return text;
}

function characterAfterEscape(septet: number | undefined): string {
  if (septet === undefined || septet === ESCAPE) return ' ';
  return EXTENSION.get(septet) ?? BASIC[septet] ?? REPLACEMENT;
}

/** How many septets the text takes, or `undefined` where a character has no code. Makes no buffer. */
export function septetLength(text: string): number | undefined {
  let length = text.length;
  for (let index = 0; index < text.length; index += 1) {
    const code = SEPTETS[text.charCodeAt(index)] ?? NOT_ENCODABLE;
    if (code < 0) return undefined;
    if (code >= EXTENDED) length += 1;
  }
  return length;
}

/** Whether a UTF-16 unit of an encodable text takes two septets. */
export function isExtended(unit: number): boolean {
  return (SEPTETS[unit] ?? NOT_ENCODABLE) >= EXTENDED;
}
