// Carriers write one message id in two notations: hexadecimal in submit_sm_resp and decimal in the receipt, or the other
// way round, with other zeros in front and in another case (SMPP 3.4 leaves the id to the carrier). What is stored for a
// part and what is looked up for its receipt both pass through here, so that the same id compares equal.

/** A connector's setting: how the id in a receipt must be read to equal the one in submit_sm_resp. */
export type ReceiptIdForm = 'as-is' | 'number' | 'hex-to-decimal' | 'decimal-to-hex';

const DECIMAL = /^[0-9]{1,64}$/;
const HEX = /^[0-9a-f]{1,64}$/i; // message_id has at most 64 octets before its NUL (§5.2.23)
const HEX_OR_UUID = /^[0-9a-f-]+$/i;

/**
 * The id to store (`side` is `response`) or to look up (`receipt`), in the notation of the response.
 *
 * `as-is`: zeros in front count; hexadecimal digits and UUIDs are upper-cased, any other id keeps its case, because
 * carriers that write base 62 or base 64 tell ids apart by it. `number`: the same notation on both sides, but zeros in
 * front of a number, decimal or hexadecimal, do not count. The other forms: no zeros in front, upper case; an id that is
 * no number of its notation is left as it would be under `as-is`.
 */
export function normaliseCarrierMessageId(
  id: string,
  form: ReceiptIdForm,
  side: 'response' | 'receipt' = 'receipt',
): string {
  const trimmed = id.trim();
  if (form === 'hex-to-decimal') {
    const from = side === 'receipt' ? readHex(trimmed) : readDecimal(trimmed);
    if (from !== undefined) return from.toString();
  }
  if (form === 'decimal-to-hex') {
    const from = side === 'receipt' ? readDecimal(trimmed) : readHex(trimmed);
    if (from !== undefined) return from.toString(16).toUpperCase();
  }
  if (form === 'number' && HEX.test(trimmed)) return trimmed.replace(/^0+(?=.)/, '').toUpperCase();
  return HEX_OR_UUID.test(trimmed) ? trimmed.toUpperCase() : trimmed;
}

/** Every notation in which a receipt's id may have been meant, and the id to look up for it; equal ids once. */
export function readingsOf(id: string): readonly { readonly form: ReceiptIdForm; readonly id: string }[] {
  const readings = new Map<string, ReceiptIdForm>();
  for (const form of FORMS) {
    const reading = normaliseCarrierMessageId(id, form);
    if (!readings.has(reading)) readings.set(reading, form);
  }
  return [...readings].map(([reading, form]) => ({ form, id: reading }));
}

const FORMS: readonly ReceiptIdForm[] = ['as-is', 'number', 'hex-to-decimal', 'decimal-to-hex'];

function readHex(id: string): bigint | undefined {
  return HEX.test(id) ? BigInt(`0x${id}`) : undefined;
}

function readDecimal(id: string): bigint | undefined {
  return DECIMAL.test(id) ? BigInt(id) : undefined;
}
