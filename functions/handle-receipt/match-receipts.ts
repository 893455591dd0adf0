import { readingsOf } from '../../shared/messaging/carrier-message-id.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { kinshipOf } from './kinship.ts';
import { evidenceOf, type IdEvidence } from './learn-id-form.ts';
import { loadNamedParts } from './load-named-parts.ts';
import type { StoredReceipt } from './load-receipts.ts';
import { searchParts } from './search-parts.ts';

export type Matched = {
  readonly receipts: readonly StoredReceipt[];
  readonly evidence: readonly IdEvidence[];
};

const NO_PART = {
  ...{ messageId: null, partNumber: null, parts: null, submittedAt: null },
  ...{ messageStatus: null, sender: null, recipient: null, traceparent: null },
} as const;

/**
 * Each receipt with the part that is really its own: that which an operator named, whatever its id. One whose id, in the notation of its connector, names no part or a part
 * that it cannot belong to is looked for in every notation; the newest part with its recipient is its own.
 */
export async function matchReceipts(db: Queryable, loaded: readonly StoredReceipt[]): Promise<Matched> {
  const receipts = await withNamedParts(db, loaded);
  const places = receipts.flatMap((receipt, place) => (isMatched(receipt) ? [] : [place]));
  if (places.length === 0) return { receipts, evidence: [] };
  const readings = new Map(places.map((place) => [place, readingsOf(receipts[place]?.rawId ?? '')]));
  const found = await searchParts(
    db,
    places.flatMap((place) =>
      (readings.get(place) ?? []).map(({ id }) => ({
        place,
        id,
        connector: receipts[place]?.connector ?? '',
      })),
    ),
  );
  const evidence: IdEvidence[] = [];
  const matched = receipts.map((receipt, place) => {
    if (isMatched(receipt)) return receipt;
    const part = found.find(
      (candidate) => candidate.place === place && kinshipOf(receipt, candidate) === 'own',
    );
    if (part === undefined) return { ...receipt, ...NO_PART };
    const form = readings.get(place)?.find(({ id }) => id === part.id)?.form;
    // The notation of its connector finds it too: its part was committed a moment ago.
    if (form && part.id !== receipt.carrierMessageId) evidence.push(evidenceOf(receipt.connector, form));
    const { place: _place, id: _id, ...fields } = part;
    return { ...receipt, ...fields };
  });
  return { receipts: matched, evidence };
}

async function withNamedParts(
  db: Queryable,
  receipts: readonly StoredReceipt[],
): Promise<readonly StoredReceipt[]> {
  const named = receipts.filter(({ byHand }) => byHand).map(({ id }) => id);
  if (named.length === 0) return receipts;
  const parts = new Map((await loadNamedParts(db, named)).map(({ id, ...part }) => [id, part]));
  return receipts.map((receipt) => (receipt.byHand ? { ...receipt, ...parts.get(receipt.id) } : receipt));
}

function isMatched(receipt: StoredReceipt): boolean {
  const { byHand, recipient, submittedAt } = receipt;
  if (byHand) return true;
  if (recipient === null || submittedAt === null) return false;
  return kinshipOf(receipt, { recipient, submittedAt }) !== 'foreign';
}
