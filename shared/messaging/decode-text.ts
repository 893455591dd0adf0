// What octets of a short message mean: SMPP 3.4 §5.2.19 (data_coding) and, for 0x10–0x1F and from
// 0xC0 up, the coding groups of 3GPP TS 23.038 §4. Reserved values and the Asian, Cyrillic and Hebrew codings, which US carriers do not send, are read as
// the default alphabet, so that a message with a strange value still arrives.
//
// | data_coding          | read as                                   |
// |----------------------|-------------------------------------------|
// | 0, others            | GSM 03.38, unpacked                       |
// | 1                    | ASCII; above 0x7F as Latin-1              |
// | 2, 4                 | binary, shown as hex                      |
// | 3                    | Latin-1                                   |
// | 8                    | UTF-16BE                                  |
// | 0x10–0x1F            | class; bits 3-2: GSM 03.38, binary, UTF-16BE, reserved |
// | 0xC0–0xDF            | message waiting, GSM 03.38                |
// | 0xE0–0xEF            | message waiting, UTF-16BE                 |
// | 0xF0–0xFF            | class; bit 2 clear GSM 03.38, set binary  |
import { assertNever } from '../kernel/assert-never.ts';
import { decodeGsm0338 } from './gsm-0338.ts';
import { decodeUcs2 } from './ucs2.ts';

export type TextEncoding = 'gsm7' | 'latin1' | 'ucs2' | 'ascii' | 'binary';

export type DecodedText = { readonly text: string; readonly encoding: TextEncoding };

/**
 * Text of the octets after any user data header; never fails. The text can always be stored: PostgreSQL takes neither NUL
 * nor lone surrogates, so both become U+FFFD. Join the parts of UCS-2 first (`joinParts`): a pair may lie across two.
 */
export function decodeText(dataCoding: number, octets: Uint8Array): DecodedText {
  const encoding = encodingOf(dataCoding);
  const text = decodeAs(encoding, octets).toWellFormed().replaceAll('\0', '\ufffd');
  return { text, encoding };
}

const CLASS_ALPHABETS: readonly TextEncoding[] = ['gsm7', 'binary', 'ucs2', 'gsm7'];

/** The row of the table above for one octet of data_coding. */
export function encodingOf(dataCoding: number): TextEncoding {
  if (dataCoding >= 0xf0) return (dataCoding & 0x04) === 0 ? 'gsm7' : 'binary';
  if (dataCoding >= 0xe0) return 'ucs2';
  if (dataCoding >> 4 === 1) return CLASS_ALPHABETS[(dataCoding >> 2) & 0x03] ?? 'gsm7';
  switch (dataCoding) {
    case 1:
      return 'ascii';
    case 2:
    case 4:
      return 'binary';
    case 3:
      return 'latin1';
    case 8:
      return 'ucs2';
    default:
      return 'gsm7';
  }
}

function decodeAs(encoding: TextEncoding, octets: Uint8Array): string {
  switch (encoding) {
    case 'gsm7':
      return decodeGsm0338(octets);
    case 'ucs2':
      return decodeUcs2(octets);
    case 'ascii':
    case 'latin1':
      return Buffer.from(octets).toString('latin1');
    case 'binary':
      return Buffer.from(octets).toString('hex');
    default:
      return assertNever(encoding);
  }
}
