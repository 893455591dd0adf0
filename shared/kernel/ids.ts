// API ids carry their kind: `msg_` and 26 lower-case Crockford base-32 characters of the row's UUID, so that an
// id says what it names and sorts by time (the rows' UUIDs are version 7). Inside, ids stay plain UUIDs.
import type { Brand } from './brand.ts';

export type Uuid = Brand<string, 'Uuid'>;

/** Every kind of id that customers or operators ever see. */
export const ID_PREFIXES = {
  account: 'acc',
  apiKey: 'key',
  smppAccount: 'smp',
  smppBind: 'bnd',
  auditEntry: 'aud',
  message: 'msg',
  event: 'evt',
  webhookEndpoint: 'whe',
  webhookDelivery: 'whd',
  receipt: 'rcp',
  inboundPart: 'inp',
  ticket: 'tkt',
  connector: 'con',
  connectorCommand: 'cmd',
  route: 'rte',
  batch: 'bat',
  campaign: 'cmp',
  number: 'num',
  operator: 'opr',
  operatorKey: 'opk',
  emailDelivery: 'eml',
  inboxItem: 'inb',
  optOutImport: 'imp',
  ledgerEntry: 'led',
  messageExport: 'exp',
  optOutChange: 'ooc',
  accountEvent: 'ace',
  replay: 'rpl',
  contentRule: 'crl',
  priceList: 'prl',
  deadLetter: 'dlt',
  queueAction: 'qac',
} as const;

export type IdKind = keyof typeof ID_PREFIXES;
export type ApiId<Kind extends IdKind = IdKind> = `${(typeof ID_PREFIXES)[Kind]}_${string}`;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const VALUES = new Map([...ALPHABET].map((char, value) => [char, value]));
const UUID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const BODY_LENGTH = 26;
const [DASH, DIGIT_ZERO, DIGIT_NINE, LETTER_A] = [0x2d, 0x30, 0x39, 0x61];

export function parseUuid(text: string): Uuid | undefined {
  return UUID_FORM.test(text) ? (text as Uuid) : undefined;
}

/** The id that the API shows for a row: `formatId('message', uuid)` → `msg_01jd…`. */
export function formatId<Kind extends IdKind>(kind: Kind, uuid: Uuid): ApiId<Kind> {
  return `${ID_PREFIXES[kind]}_${encodeUuid(uuid)}` as ApiId<Kind>;
}

/** The UUID behind an API id of that kind, or `undefined` for another kind, a wrong length or a wrong character. */
export function parseId(kind: IdKind, id: string): Uuid | undefined {
  const prefix = ID_PREFIXES[kind];
  if (id.length !== prefix.length + 1 + BODY_LENGTH || !id.startsWith(`${prefix}_`)) return undefined;
  return decodeUuid(id.slice(prefix.length + 1));
}

/** 26 Crockford characters, most significant first; the first one carries only 3 bits (128 = 25 × 5 + 3). */
export function encodeUuid(uuid: Uuid): string {
  let text = '';
  let pending = 0;
  let bits = 2; // two leading zero bits make 130 = 26 × 5
  for (let index = 0; index < uuid.length; index += 1) {
    const code = uuid.charCodeAt(index);
    if (code === DASH) continue;
    pending = (pending << 4) | (code <= DIGIT_NINE ? code - DIGIT_ZERO : code - LETTER_A + 10);
    bits += 4;
    if (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(pending >> bits) & 31];
      pending &= (1 << bits) - 1;
    }
  }
  return text;
}

/** The inverse of `encodeUuid`; `undefined` where the text is not 26 characters that stand for 128 bits. */
export function decodeUuid(text: string): Uuid | undefined {
  if (text.length !== BODY_LENGTH) return undefined;
  const first = VALUES.get(text[0] ?? '');
  if (first === undefined || first > 7) return undefined;
  let hex = '';
  let pending = first;
  let bits = 3;
  for (let index = 1; index < BODY_LENGTH; index += 1) {
    const value = VALUES.get(text[index] ?? '');
    if (value === undefined) return undefined;
    pending = (pending << 5) | value;
    bits += 5;
    while (bits >= 4) {
      bits -= 4;
      hex += ((pending >> bits) & 15).toString(16);
      pending &= (1 << bits) - 1;
    }
  }
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Uuid;
}
