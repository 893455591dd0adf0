import type pg from 'pg';

/** Enters seeded messages of the account where they are searched, as leaving `accepted` would have. */
export async function enterMessages(pool: pg.Pool, accountId: string): Promise<void> {
  await pool.query(
    `with message as materialized (
       select * from messaging.message_log where account_id = $1 and status <> 'accepted'
     ), searched as (
       insert into messaging.message_search (id, from_key, to_key, text_key, campaign_key, reference_key, batch_id)
       select id, messaging.search_key(account_id, source_addr), messaging.search_key(account_id, dest_addr),
         messaging.search_key(account_id, messaging.text_hash(message_body)),
         messaging.search_key(account_id, campaign_id), messaging.search_key(account_id, reference), batch_id
       from message
     )
     insert into messaging.message_tags (tag_key, id)
     select messaging.search_key(account_id, tag), id from message cross join unnest(tags) tag`,
    [accountId],
  );
}
