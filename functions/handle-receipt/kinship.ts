// Whether a receipt is one of a part that has its id. An id alone does not say so: a carrier whose counter was reset gives
// the ids of old messages again, and a number read in another notation is another message's id.

export type ReceiptMarks = {
  /** The receipt's own addresses, as on the wire; `null` where they were not kept. */
  readonly from: string | null;
  readonly to: string | null;
  readonly receivedAt: Date;
};

export type PartMarks = { readonly recipient: string; readonly submittedAt: Date };

/** A receipt may come before the answer to its submit_sm, which waits for a commit; not longer before. */
const EARLY_MAX_MS = 10 * 60_000;
/** Digits in which two forms of a number must agree, from the end: carriers leave out country and area codes. */
const SAME_DIGITS = 7;

/**
 * `own`: an address of the receipt is the recipient; `possible`: the receipt has no address; `foreign`: it names somebody
 * else, or the part was sent after it.
 */
export type Kinship = 'own' | 'possible' | 'foreign';

export function kinshipOf(receipt: ReceiptMarks, part: PartMarks): Kinship {
  if (part.submittedAt.getTime() > receipt.receivedAt.getTime() + EARLY_MAX_MS) return 'foreign';
  const addresses = [receipt.from, receipt.to].map(digitsOf).filter((digits) => digits.length >= SAME_DIGITS);
  if (addresses.length === 0) return 'possible';
  const recipient = digitsOf(part.recipient);
  return addresses.some((address) => isSameNumber(address, recipient)) ? 'own' : 'foreign';
}

function digitsOf(address: string | null): string {
  return (address ?? '').replace(/\D/g, '');
}

function isSameNumber(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return short.length >= SAME_DIGITS && long.endsWith(short);
}
