import { KEY_HOURS, TAKE_FORGOTTEN_KEYS } from '../accounts/idempotency/claim-keys-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { insertNewMessages, NEW_MESSAGES, type NewMessage, valuesOf } from './new-messages-sql.ts';

/**
 * What the database alone knows at this moment: whether the recipient has opted out, and whether the key of the request
 * was used before. Only a `stored` message has its row.
 */
export type InsertedMessage = {
  readonly id: Uuid;
  readonly created_at: Date;
  readonly outcome: 'stored' | 'opted-out' | 'repeated';
};

// RETURNING promises no order; ids are made beside the position of their message and read back from there. A key and its
// message come into being together or not at all.
const INSERT_MESSAGES: Statement = {
  name: 'acceptance.insert',
  text: `
    with ${NEW_MESSAGES}, taken as (
      insert into messaging.idempotency_keys as k (account_id, key, request_hash, subject_id, expires_at)
      select distinct on (account_id, more->>'key') account_id, more->>'key', decode(more->>'requestHash', 'hex'), id,
        greatest(now(), (more->>'sendAt')::timestamptz)
          + make_interval(secs => coalesce((more->>'keptSeconds')::integer, ${KEY_HOURS * 3_600}))
      from item where more ? 'key' and not opted_out
      order by account_id, more->>'key', position
      ${TAKE_FORGOTTEN_KEYS}
      returning subject_id
    ), stored as (
      ${insertNewMessages("(more->>'batchId')::uuid")}
      where not opted_out and (more is null or not more ? 'key' or id in (select subject_id from taken))
      returning id
    )
    select i.id, now() as created_at,
      case when s.id is not null then 'stored' when i.opted_out then 'opted-out' else 'repeated' end as outcome
    from item i left join stored s on s.id = i.id order by i.position`,
};

/** Writes messages as `accepted`, due to be looked at again in 5 s; answers one row a message, in order, stored or not. */
export function insertMessages(
  db: Queryable,
  messages: readonly NewMessage[],
): Promise<readonly InsertedMessage[]> {
  return queryRows<InsertedMessage>(db, INSERT_MESSAGES, valuesOf(messages));
}
