// Refusals as a customer's software can read them: the catalogue's command_status, and beside it, for peers that know
// optional parameters, code and words.
import { type ErrorCode, errorEntry } from '../../../shared/contracts/errors.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import type { ResponseFields } from '../smpp/pdu.ts';
import { VENDOR_TLV } from './vendor-tlvs.ts';

const TEXT_MAX = 255;
const FIRST_VERSION_WITH_TLVS = 0x34;

export function speaksTlvs(interfaceVersion: number): boolean {
  return interfaceVersion >= FIRST_VERSION_WITH_TLVS;
}

/** One of the catalogue. */
export function refusalOf(
  refusal: { readonly code: ErrorCode; readonly detail: string },
  interfaceVersion: number,
): ResponseFields {
  const { commandStatus, title } = errorEntry(refusal.code);
  const words = `${refusal.code}: ${refusal.detail || title}`;
  return withWords(commandStatus, words, interfaceVersion, [
    { tag: VENDOR_TLV.errorCode, value: Buffer.from(refusal.code, 'latin1') },
  ]);
}

/** One of the protocol itself. */
export function protocolRefusal(
  commandStatus: number,
  words: string,
  interfaceVersion: number,
): ResponseFields {
  return withWords(commandStatus, words, interfaceVersion, []);
}

export function throttled(interfaceVersion: number): ResponseFields {
  const words = 'rate_limited: over the throughput of the account; send again after a second';
  return withWords(COMMAND_STATUS.ESME_RTHROTTLED, words, interfaceVersion, []);
}

export function full(interfaceVersion: number): ResponseFields {
  return refusalOf({ code: 'too_busy', detail: '' }, interfaceVersion);
}

function withWords(
  commandStatus: number,
  words: string,
  interfaceVersion: number,
  unknownTlvs: NonNullable<ResponseFields['unknownTlvs']>,
): ResponseFields {
  if (!speaksTlvs(interfaceVersion)) return { commandStatus };
  // C-octet strings are Latin-1 at most; what is outside reads as a question mark.
  const additionalStatusInfoText = words.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, TEXT_MAX);
  return { commandStatus, additionalStatusInfoText, unknownTlvs };
}
