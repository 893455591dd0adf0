import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { PARKED_MAX } from '../../shared/contracts/http/admin/receipts.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { type ReceiptRow, receiptColumns, receiptVersion } from './receipt-row.ts';

// By the index of what is due, bounded: the ledger itself is never walked.
const LIST: Statement = {
  name: 'manage-receipts.list-parked',
  text: `
    with due as materialized (
      select * from messaging.receipts where wake_at is not null order by wake_at limit ${PARKED_MAX}
    )
    select ${receiptColumns('d')} from due d
    where d.received_at < now() - interval '1 minute' and ($2::text is null or d.connector = $2) and d.id < $1
    order by d.id desc limit $3`,
};

/** Newest first, from before the id on. */
export function listParked(
  db: Queryable,
  before: Uuid,
  connector: string | undefined,
  limit: number,
): Promise<readonly ReceiptRow[]> {
  return queryRows<ReceiptRow>(db, LIST, [before, connector, limit]);
}

const FIND: Statement = {
  name: 'manage-receipts.find',
  text: `select ${receiptColumns('r')} from messaging.receipts r where r.id = $1`,
};

/** `undefined` where there is no such receipt. */
export async function findReceipt(db: Queryable, id: Uuid | undefined): Promise<ReceiptRow | undefined> {
  const [row] = id ? await queryRows<ReceiptRow>(db, FIND, [id]) : [];
  return row;
}

/** The receipt of the version that was seen, not applied yet. */
const SEEN = `r.id = $1 and r.applied_at is null and ${receiptVersion('r')} = $2`;
/** Has the scheduler announce it at once. */
const AWAKE = 'wake_at = now(), wakes = 0, reopened_at = now()';

// Only to a part that a receipt may still end (FINISH_MESSAGES of handle-receipt), at the connector that sent the receipt.
const MATCH: Statement = {
  name: 'manage-receipts.match',
  text: `
    with named as (
      select p.message_id, p.part_number, p.connector, m.account_id
      from messaging.message_parts p join messaging.message_log m on m.id = p.message_id
      where p.message_id = $3 and m.id = $3 and p.part_number = $4 and p.status = 'submitted'
        and ((m.status = 'sent' and m.awaits_receipt) or (m.status = 'undelivered' and m.error_code = 'receipt_missing'))
    ), changed as (
      update messaging.receipts r
      set message_id = n.message_id, part_number = n.part_number, matched_by = ($5::text[])[2], ${AWAKE}
      from named n
      where ${SEEN} and r.connector = n.connector
      returning n.account_id, ${receiptColumns('r')}
    ), ${recordChange({
      changed: 'changed',
      action: 'receipt.matched',
      subject: auditSubject('receipt', 'id'),
      after: `jsonb_build_object('message_id', message_id, 'part_number', part_number, 'carrier_state', state)`,
      actor: '$5',
    })}
    select * from changed`,
};

export type SeenReceipt = Pick<ReceiptRow, 'id' | 'version'>;
export type NamedPart = { readonly messageId: Uuid; readonly partNumber: number };

/** Gives the receipt to the part; `undefined` where it has another version by now, or the part cannot have it. */
export async function matchReceipt(
  db: Queryable,
  { id, version }: SeenReceipt,
  { messageId, partNumber }: NamedPart,
  actor: AuditActor,
): Promise<ReceiptRow | undefined> {
  const [row] = await queryRows<ReceiptRow>(db, MATCH, [id, version, messageId, partNumber, actor]);
  return row;
}

const RETRY: Statement = {
  name: 'manage-receipts.retry',
  text: `
    with changed as (
      update messaging.receipts r set ${AWAKE} where ${SEEN}
      returning null::uuid as account_id, ${receiptColumns('r')}
    ), ${recordChange({
      changed: 'changed',
      action: 'receipt.retried',
      subject: auditSubject('receipt', 'id'),
      actor: '$3',
    })}
    select * from changed`,
};

/** Has it looked at now; `undefined` where it has another version by now. */
export async function retryReceipt(
  db: Queryable,
  { id, version }: SeenReceipt,
  actor: AuditActor,
): Promise<ReceiptRow | undefined> {
  const [row] = await queryRows<ReceiptRow>(db, RETRY, [id, version, actor]);
  return row;
}

const DISCARD: Statement = {
  name: 'manage-receipts.discard',
  text: `
    with changed as (
      update messaging.receipts r
      set applied_at = now(), wake_at = null, message_id = null, part_number = null, matched_by = null
      where ${SEEN}
      returning null::uuid as account_id, ${receiptColumns('r')}
    ), ${recordChange({
      changed: 'changed',
      action: 'receipt.discarded',
      subject: auditSubject('receipt', 'id'),
      after: `jsonb_build_object('reason', $3::text, 'connector', connector, 'carrier_state', state)`,
      actor: '$4',
    })}
    select * from changed`,
};

/** Settles it as nobody's; `undefined` where it has another version by now. */
export async function discardReceipt(
  db: Queryable,
  { id, version }: SeenReceipt,
  reason: string,
  actor: AuditActor,
): Promise<ReceiptRow | undefined> {
  const [row] = await queryRows<ReceiptRow>(db, DISCARD, [id, version, reason, actor]);
  return row;
}
