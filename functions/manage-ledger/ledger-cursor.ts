// Where a reader of the ledger stands: the last entry, and the balance before it, so that a further page need not add up
// all that came since. It is no secret and proves nothing; every query asks for the account again.
import { parseUuid, type Uuid } from '../../shared/kernel/ids.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';

export type LedgerCursor = {
  readonly entryId: Uuid;
  /** `undefined` where a filter left out later entries. */
  readonly balanceBefore: MicroUsd | undefined;
};

const MICRO = /^-?\d{1,18}$/;

export function encodeLedgerCursor({ entryId, balanceBefore }: LedgerCursor): string {
  return Buffer.from(`${entryId} ${balanceBefore ?? ''}`, 'latin1').toString('base64url');
}

/** The cursor behind a text of ours, or `undefined` for any other. */
export function decodeLedgerCursor(text: string): LedgerCursor | undefined {
  const [id = '', micro = '', ...rest] = Buffer.from(text, 'base64url').toString('latin1').split(' ');
  const entryId = parseUuid(id);
  if (entryId === undefined || rest.length > 0 || !(micro === '' || MICRO.test(micro))) return undefined;
  const cursor = { entryId, balanceBefore: micro === '' ? undefined : (BigInt(micro) as MicroUsd) };
  return encodeLedgerCursor(cursor) === text ? cursor : undefined;
}
