// What every statement that stores accepted messages shares: how their values travel, and what becomes of them.
import { optOutOf } from '../compliance/opt-outs/opt-out-sql.ts';
import { DEFAULT_VALIDITY_SECONDS } from '../messaging/validity.ts';
import type { OnceRequest } from '../platform/once.ts';
import type { Submission } from './submission.ts';

/** A message that passed the decision at the door. */
export type NewMessage = {
  readonly submission: Submission;
  /** The sender that leaves. */
  readonly sender: string;
  readonly segments: number;
  readonly encoding: 'gsm7' | 'ucs2';
  readonly announcesAll: boolean;
  /** The key of the request that brought this message alone. */
  readonly once?: OnceRequest | undefined;
};

/**
 * The CTE `item`: one row a message of `valuesOf`, the first eleven parameters, with its id, in order of `position`. What
 * most messages do not have travels as one JSON text, `more`, which is null for them. Most recipients never said a word
 * about opting out: one search finds that.
 */
export const NEW_MESSAGES = `item as materialized (
      select coalesce((more->>'id')::uuid, uuidv7()) as id, u.*,
        ${optOutOf({ accountId: 'u.account_id', recipient: 'u.recipient', sender: 'u.sender', test: 'u.test' })} <> 'none'
          as opted_out
      from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::int[], $6::text[], $7::text[], $8::boolean[],
          $9::boolean[], $10::text[], $11::jsonb[])
        with ordinality u(account_id, sender, recipient, body, segments, encoding, webhook_url, announces_all,
          test, door, more, position)
    )`;

/** Stores rows of `item` as `accepted`, due to be looked at again in 5 s; a `where` follows. */
export function insertNewMessages(batchId: string): string {
  return `insert into messaging.message_log (id, account_id, direction, source_addr, dest_addr, message_body, status,
        segments, encoding, webhook_url, announces_all, announced_sequence, test, door, send_at, reference, tags,
        metadata, batch_id, smpp, traceparent, valid_until, wake_at)
      select id, account_id, 'outbound', sender, recipient, body, 'accepted', segments, encoding, webhook_url,
        announces_all, case when announces_all then 0 else 1 end, test, door, (more->>'sendAt')::timestamptz,
        more->>'reference',
        case when more ? 'tags' then array(select jsonb_array_elements_text(more->'tags')) end,
        more->'metadata', ${batchId}, more->'smpp', more->>'traceparent',
        coalesce((more->>'sendAt')::timestamptz, now())
          + make_interval(secs => coalesce((more->>'validitySeconds')::integer, ${DEFAULT_VALIDITY_SECONDS})),
        now() + interval '5 seconds'
      from item`;
}

export function valuesOf(messages: readonly NewMessage[]): readonly unknown[] {
  return [
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
    messages.map(moreOf),
  ];
}

/** Undefined ones leave no trace in the text. */
function moreOf({ submission, once }: NewMessage): string | null {
  const { sendAt, validitySeconds, tags, reference, metadata, batchId, id, smpp, traceparent } = submission;
  const text = JSON.stringify({
    sendAt,
    validitySeconds,
    tags,
    reference,
    metadata,
    batchId,
    id,
    smpp,
    traceparent,
    ...once,
  });
  return text === '{}' ? null : text;
}
