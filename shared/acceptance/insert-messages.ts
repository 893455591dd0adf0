import { optOutOf } from '../compliance/opt-outs/opt-out-sql.ts';
import type { Uuid } from '../kernel/ids.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../messaging/validity.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { Submission } from './submission.ts';

/** A message that passed the decision at the door. */
export type NewMessage = {
  readonly submission: Submission;
  /** The sender that leaves. */
  readonly sender: string;
  readonly segments: number;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly announcesAll: boolean;
};

/** A recipient who has opted out is the one thing that only the database knows at this moment: nothing is stored then. */
export type InsertedMessage = { readonly id: Uuid; readonly created_at: Date; readonly opted_out: boolean };

// RETURNING promises no order; ids are made beside the position of their message and read back from there. What most
// messages do not have travels as one JSON text, which is null for them.
const INSERT_MESSAGES: Statement = {
  name: 'acceptance.insert',
  text: `
    with item as materialized (
      select coalesce((more->>'id')::uuid, uuidv7()) as id, u.*,
        ${optOutOf({ accountId: 'u.account_id', recipient: 'u.recipient', sender: 'u.sender' })} <> 'none' as opted_out
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::boolean[],
          $9::boolean[], $10::text[], $11::jsonb[])
        with ordinality u(account_id, sender, recipient, body, segments, encoding, webhook_url, announces_all,
          test, door, more, position)
    ), inserted as (
      insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status,
        segments, encoding, webhook_url, announces_all, announced_sequence, test, door, send_at, reference, tags,
        metadata, batch_id, smpp, valid_until, wake_at)
      select id, account_id, 'outbound', sender, recipient, body, 'accepted', segments, encoding, webhook_url,
        announces_all, case when announces_all then 0 else 1 end, test, door, (more->>'sendAt')::timestamptz,
        more->>'reference',
        case when more ? 'tags' then array(select jsonb_array_elements_text(more->'tags')) end,
        more->'metadata', (more->>'batchId')::uuid, more->'smpp',
        coalesce((more->>'sendAt')::timestamptz, now())
          + make_interval(secs => coalesce((more->>'validitySeconds')::integer, ${DEFAULT_VALIDITY_SECONDS})),
        now() + interval '5 seconds'
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
    messages.map(({ submission }) => submission.accountId),
    messages.map(({ sender }) => sender),
    messages.map(({ submission }) => submission.to),
    messages.map(({ submission }) => submission.body),
    messages.map(({ segments }) => segments),
    messages.map(({ encoding }) => encoding),
    messages.map(({ submission }) => submission.webhookUrl ?? null),
    messages.map(({ announcesAll }) => announcesAll),
    messages.map(({ submission }) => submission.test),
    messages.map(({ submission }) => submission.door),
    messages.map(({ submission }) => moreOf(submission)),
  ]);
}

function moreOf(submission: Submission): string | null {
  const { sendAt, validitySeconds, tags, reference, metadata, batchId, id, smpp } = submission;
  // Undefined ones leave no trace in the text.
  const text = JSON.stringify({ sendAt, validitySeconds, tags, reference, metadata, batchId, id, smpp });
  return text === '{}' ? null : text;
}
