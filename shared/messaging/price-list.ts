// What an account pays for a segment, where that is not what the route says: the longest prefix counts, and of one prefix
// the price for the class of sender before that for all.
import { type MicroUsd, parseUsd } from '../kernel/money.ts';
import type { SenderClass } from './sender-class.ts';

/** As a price list stores it. */
export type StoredPrice = {
  /** Digits that the destination begins with; empty: all. */
  readonly prefix: string;
  readonly sender_class: SenderClass | null;
  /** US dollars a segment, as a decimal. */
  readonly rate: string;
};

export type Price = {
  readonly prefix: string;
  /** `undefined`: all. */
  readonly senderClass: SenderClass | undefined;
  /** US dollars a segment. */
  readonly rate: MicroUsd;
};

/** In the order in which they are asked. */
export type PriceList = readonly Price[];

/** Throws where a stored rate is none. */
export function compilePrices(stored: readonly StoredPrice[]): PriceList {
  return stored
    .map(toPrice)
    .toSorted((a, b) => b.prefix.length - a.prefix.length || breadthOf(a) - breadthOf(b));
}

function toPrice({ prefix, sender_class, rate }: StoredPrice): Price {
  const parsed = parseUsd(rate);
  if (parsed === undefined) throw new Error(`a price list has the rate ${rate}`);
  return { prefix, senderClass: sender_class ?? undefined, rate: parsed };
}

function breadthOf({ senderClass }: Price): number {
  return senderClass === undefined ? 1 : 0;
}

/** `undefined` where the list says nothing of such a message: then the route's rate counts. `recipient` is E.164. */
export function findPrice(
  list: PriceList,
  { senderClass, recipient }: { readonly senderClass: SenderClass; readonly recipient: string },
): Price | undefined {
  return list.find(
    (price) =>
      recipient.startsWith(price.prefix, 1) &&
      (price.senderClass === undefined || price.senderClass === senderClass),
  );
}
