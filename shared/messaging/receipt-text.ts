// The text of a delivery receipt: SMPP 3.4 appendix B calls its form "typical", and carriers take the liberty. Seen: keys
// in another order, missing, in capitals, with underscores or between commas, ids longer than ten digits or in hexadecimal,
// dates of 10, 12 or 14 digits, `Text:`, keys of the carrier's own.

export type ReceiptText = {
  readonly id?: string;
  readonly sub?: string;
  readonly dlvrd?: string;
  /** Digits as sent: YYMMDDhhmm, YYMMDDhhmmss or YYYYMMDDhhmmss, in a time zone that the carrier does not tell. */
  readonly submitDate?: string;
  readonly doneDate?: string;
  /** Upper case; `receiptStateOf` gives it its meaning. */
  readonly state?: string;
  /** As sent, zeros in front included: the codes are the carrier's own. */
  readonly error?: string;
  readonly text?: string;
};

type Field = keyof ReceiptText;

const FIELD_OF_KEY: ReadonlyMap<string, Field> = new Map([
  ['id', 'id'],
  ['sub', 'sub'],
  ['dlvrd', 'dlvrd'],
  ['submit date', 'submitDate'],
  ['done date', 'doneDate'],
  ['stat', 'state'],
  ['err', 'error'],
  ['text', 'text'],
]);

const KEY = /(?<![^\s,;])(id|sub|dlvrd|submit[ _]?date|done[ _]?date|stat|err|text):/gi;
const DATE = /^\d{10}(?:\d{2}){0,2}$/;
const LENGTH_MAX = 1024; // four short messages; what follows is no receipt

/**
 * Never fails: a key that is absent, empty or (dates) not of its form is left out. The first of a repeated key counts and
 * the later ones are content: a recipient's or customer's words in `text:` cannot change the state before them.
 */
export function parseReceiptText(receipt: string): ReceiptText {
  const bounded = receipt.slice(0, LENGTH_MAX);
  const fields: { [Name in Field]?: string } = {};
  const keys = firstOfEachKey(bounded);
  for (const [position, { field, valueStart }] of keys.entries()) {
    const raw = bounded.slice(valueStart, keys[position + 1]?.keyStart).trim();
    const value = readValue(field, raw);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

type Key = { readonly field: Field; readonly keyStart: number; readonly valueStart: number };

function firstOfEachKey(receipt: string): readonly Key[] {
  const keys = new Map<Field, Key>();
  for (const match of receipt.matchAll(KEY)) {
    const field = FIELD_OF_KEY.get(keyOf(match[1] ?? ''));
    if (field === undefined || keys.has(field)) continue;
    keys.set(field, { field, keyStart: match.index, valueStart: match.index + match[0].length });
  }
  return [...keys.values()];
}

/** `Done_Date` and `donedate` are `done date`. */
function keyOf(written: string): string {
  return written.toLowerCase().replace(/[ _]?date$/, ' date');
}

function readValue(field: Field, raw: string): string | undefined {
  if (raw === '') return undefined;
  switch (field) {
    case 'text':
      return raw;
    case 'submitDate':
    case 'doneDate':
      return DATE.test(firstWord(raw)) ? firstWord(raw) : undefined;
    case 'state':
      return firstWord(raw).toUpperCase();
    default:
      return firstWord(raw);
  }
}

function firstWord(raw: string): string {
  return raw.split(/[\s,;]/, 1)[0] ?? raw;
}
