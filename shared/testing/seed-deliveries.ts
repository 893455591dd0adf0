import type pg from 'pg';
import type { Uuid } from '../kernel/ids.ts';
import { insertRow, type SeededColumns } from './seed-messages.ts';

/** With text and a number in it, so that a log that shows it is caught. */
export const SEEDED_BODY =
  '{"type":"message.delivered","data":{"body":"Your code is 4711","to":"+16505550123"}}';

/** A webhook delivery to that URL that is due now, signed with the account's own secret unless `columns` say otherwise. */
export function seedDelivery(
  pool: pg.Pool,
  accountId: Uuid,
  url: string,
  columns: SeededColumns = {},
): Promise<Uuid> {
  return insertRow(
    pool,
    'messaging.webhook_deliveries',
    {
      account_id: accountId,
      url,
      subject_id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3',
      sequence: 5,
      event_type: 'message.delivered',
      body: SEEDED_BODY,
      ...columns,
    },
    'id',
  );
}
