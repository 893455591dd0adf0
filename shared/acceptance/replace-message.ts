import { releaseMoney } from '../accounts/ledger/charge-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { NewMessage } from './new-messages-sql.ts';

// The message is as if it had been accepted just now, under its id: what was decided, priced, reserved and paced for the old
// words goes, and is decided again. Claims are guarded by the status too, so that either they or this find it. The sequence
// stays, and rises again with what is decided.
const REPLACE: Statement = {
  name: 'acceptance.replace',
  text: `
    with changed as (
      update messaging.message_log m set
        status = 'accepted', message_body = $3, segments = $4, encoding = $5, send_at = $6, valid_until = $7,
        smpp = coalesce($8::jsonb, m.smpp), charge = 'none', cost = case when m.test then m.cost end,
        vendor_connector = null, due_at = null, slot_at = null, scheduled_at = null, queued_at = null, ticket_id = null,
        wake_at = now() + interval '5 seconds', wakes = 0
      where m.id = $1 and m.account_id = $2 and m.direction = 'outbound'
        and m.status in ('accepted', 'scheduled', 'queued')
      returning m.id, m.account_id, old.cost, old.segments, m.created_at, m.test, m.tags,
        case when old.charge = 'reserved' then 'refunded' end as released_as
    ), ${releaseMoney('changed')}
    select id from changed`,
};

/** Puts other words in the place of those of a message that has not left; answers whether it had not. */
export async function replaceMessage(
  db: Queryable,
  id: Uuid,
  { submission, segments, encoding }: NewMessage,
  validUntil: Date,
): Promise<boolean> {
  const { accountId, body, sendAt, smpp } = submission;
  const rows = await queryRows<{ id: Uuid }>(db, REPLACE, [
    ...[id, accountId, body, segments, encoding, sendAt ?? null, validUntil],
    smpp === undefined ? null : JSON.stringify(smpp),
  ]);
  return rows.length > 0;
}
