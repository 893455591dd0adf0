import { optOutOf } from '../../shared/compliance/opt-outs/opt-out-sql.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { DEFAULT_VALIDITY_HOURS } from '../../shared/messaging/validity.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type NewMessage = {
  readonly accountId: Uuid;
  readonly sender: string;
  readonly recipient: E164;
  readonly body: string;
  readonly segments: number;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly webhookUrl: string | undefined;
  readonly announcesAll: boolean;
};

/** A recipient who has opted out is the one thing that only the database knows at this moment: nothing is stored then. */
export type InsertedMessage = { readonly id: Uuid; readonly created_at: Date; readonly opted_out: boolean };

// RETURNING promises no order; ids are made beside the position of their message and read back from there.
const INSERT_MESSAGES: Statement = {
  name: 'submit-message.insert',
  text: `
    with item as materialized (
      select uuidv7() as id, u.*,
        ${optOutOf({ accountId: 'u.account_id', recipient: 'u.recipient', sender: 'u.sender' })} <> 'none' as opted_out
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::boolean[])
        with ordinality u(account_id, sender, recipient, body, segments, encoding, webhook_url, announces_all, position)
    ), inserted as (
      insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status,
        segments, encoding, webhook_url, announces_all, announced_sequence, valid_until, wake_at)
      select id, account_id, 'outbound', sender, recipient, body, 'accepted', segments, encoding, webhook_url,
        announces_all, case when announces_all then 0 else 1 end, now() + interval '${DEFAULT_VALIDITY_HOURS} hours', now() + interval '5 seconds'
      from item where not opted_out
    )
    select id, now() as created_at, opted_out from item order by position`,
};

/** Writes messages as `accepted`, due to be looked at again in 5 s; answers one row a message, in order, stored or not. */
export function insertMessages(
  db: Queryable,
  messages: readonly NewMessage[],
): Promise<readonly InsertedMessage[]> {
  return queryRows<InsertedMessage>(db, INSERT_MESSAGES, [
    messages.map((message) => message.accountId),
    messages.map((message) => message.sender),
    messages.map((message) => message.recipient),
    messages.map((message) => message.body),
    messages.map((message) => message.segments),
    messages.map((message) => message.encoding),
    messages.map((message) => message.webhookUrl ?? null),
    messages.map((message) => message.announcesAll),
  ]);
}
