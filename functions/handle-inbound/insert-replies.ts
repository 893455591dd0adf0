import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { announcesAll } from '../../shared/messaging/announces-all-sql.ts';
import { countSegments } from '../../shared/messaging/segments.ts';
import { DEFAULT_VALIDITY_HOURS } from '../../shared/messaging/validity.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type NewReply = {
  readonly accountId: Uuid;
  readonly kind: 'optout_confirmation' | 'help';
  readonly sender: string;
  readonly recipient: E164;
  readonly body: string;
};

const INSERT: Statement = {
  name: 'handle-inbound.insert-replies',
  text: `
    with reply as materialized (
      select u.*, ${announcesAll('u.account_id')} as announces_all
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::integer[], $7::text[])
        u(account_id, kind, sender, recipient, body, segments, encoding)
    )
    insert into messaging.message_log (account_id, kind, direction, source_addr, dest_addr, message_body, status,
      segments, encoding, announces_all, announced_sequence, door, valid_until, wake_at)
    select account_id, kind, 'outbound', sender, recipient, body, 'accepted', segments, encoding, announces_all,
      case when announces_all then 0 else 1 end, 'platform', now() + interval '${DEFAULT_VALIDITY_HOURS} hours', now() + interval '5 seconds'
    from reply
    returning id`,
};

/** Writes our own replies as `accepted`, as if the account had sent them; answers their ids. */
export async function insertReplies(db: Queryable, replies: readonly NewReply[]): Promise<Uuid[]> {
  const counts = replies.map(({ body }) => countSegments(body));
  const rows = await queryRows<{ id: Uuid }>(db, INSERT, [
    replies.map(({ accountId }) => accountId),
    replies.map(({ kind }) => kind),
    replies.map(({ sender }) => sender),
    replies.map(({ recipient }) => recipient),
    replies.map(({ body }) => body),
    counts.map(({ segments }) => segments),
    counts.map(({ encoding }) => encoding),
  ]);
  return rows.map(({ id }) => id);
}
