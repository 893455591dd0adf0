// What an operator has done with a receipt that found no message. A match and a retry wake its row: the scheduler announces it
// within a second, again until it is applied, and handle-receipt applies it as any other.
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { DiscardReceiptBody, MatchReceiptBody } from '../../shared/contracts/http/admin/receipts.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { etagOf, type IfMatch, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Pool, Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { type ReceiptRow, toReceipt } from './receipt-row.ts';
import { discardReceipt, findReceipt, matchReceipt, retryReceipt } from './receipt-store.ts';

type ChangeInput = OperatorInput & {
  readonly query: { readonly dry_run: boolean };
  readonly ifMatch: IfMatch;
};

type Change = {
  run(db: Queryable, found: ReceiptRow): Promise<ReceiptRow | undefined>;
  /** Why it was not made, where the receipt is as it was. */
  readonly refusal?: Reply;
};

const SETTLED: Reply = { kind: 'refused', code: 'already_settled' };
const MISMATCH: Reply = {
  kind: 'refused',
  code: 'receipt_mismatch',
  context: { detail: 'The message has no such part that left by this connector and awaits a receipt.' },
};

async function change(
  pool: Pool,
  { params, query, ifMatch }: ChangeInput,
  { run, refusal = VERSION_CHANGED }: Change,
): Promise<Reply> {
  const found = await findReceipt(pool, parseId('receipt', params.id ?? ''));
  if (!found) return NOT_FOUND;
  if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
  if (found.applied_at !== null) return SETTLED;
  const row = await changeOrTry(pool, query.dry_run, (db) => run(db, found));
  if (!row) return (await findReceipt(pool, found.id))?.version === found.version ? refusal : VERSION_CHANGED;
  if (query.dry_run) return previewReply(toReceipt(found), toReceipt(row));
  return { kind: 'ok', status: 200, body: toReceipt(row), headers: { etag: etagOf(row.version) } };
}

/** Gives it to a part by hand; handle-receipt takes that for its own finding. */
export function createMatchReceipt(
  pool: Pool,
): (input: ChangeInput & { readonly body: MatchReceiptBody }) => Promise<Reply> {
  return (input) => {
    const { message_id, part_number: partNumber } = input.body;
    const messageId = parseId('message', message_id);
    const actor = auditOperator(input.caller);
    return change(pool, input, {
      run: async (db, found) => messageId && matchReceipt(db, found, { messageId, partNumber }, actor),
      refusal: MISMATCH,
    });
  };
}

export function createRetryReceipt(pool: Pool): (input: ChangeInput) => Promise<Reply> {
  return (input) =>
    change(pool, input, {
      run: (db, found) => retryReceipt(db, found, auditOperator(input.caller)),
    });
}

export function createDiscardReceipt(
  pool: Pool,
): (input: ChangeInput & { readonly body: DiscardReceiptBody }) => Promise<Reply> {
  return (input) =>
    change(pool, input, {
      run: (db, found) => discardReceipt(db, found, input.body.reason, auditOperator(input.caller)),
    });
}
