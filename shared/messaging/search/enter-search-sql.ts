// A message enters the search in the statement by which it leaves `accepted`, so that at every moment it is found either
// among the accepted rows or here. Its text is kept as the customer wrote it, its sender and campaign as they leave.

/** Columns that an update of `messaging.message_log m` has to return for `enterSearch`, beside m.id, m.account_id and m.tags. */
export const SEARCHED = `m.source_addr, m.dest_addr, m.campaign_id, m.reference, m.batch_id,
  old.message_body as text,
  old.status = 'accepted' or (old.source_addr, old.campaign_id) is distinct from (m.source_addr, m.campaign_id) as searched`;

/**
 * CTEs that enter those rows of the CTE `changed` whose `searched` is true. A message whose sender or campaign changes while
 * it waits is entered again: who reads compares with the row. Their names are taken: search_row, search_tag.
 */
export function enterSearch(changed: string): string {
  return `search_row as (
    insert into messaging.message_search (id, from_key, to_key, text_key, campaign_key, reference_key, batch_id)
    select id, messaging.search_key(account_id, source_addr), messaging.search_key(account_id, dest_addr),
      messaging.search_key(account_id, messaging.text_hash(text)), messaging.search_key(account_id, campaign_id),
      messaging.search_key(account_id, reference), batch_id
    from ${changed} where searched
  ), search_tag as (
    insert into messaging.message_tags (tag_key, id)
    select messaging.search_key(account_id, tag), id from ${changed} cross join unnest(tags) tag where searched
  )`;
}

/**
 * CTEs that take a message whose words change out of the search, where it was entered: it comes back with the new ones. The
 * CTE `changed` returns id, account_id, source_addr, tags and, as old_status, its status before. Their names are taken:
 * search_row_gone, search_tag_gone.
 */
export function leaveSearch(changed: string): string {
  return `search_row_gone as (
    delete from messaging.message_search s using ${changed} c
    where c.old_status <> 'accepted' and s.id = c.id and s.from_key = messaging.search_key(c.account_id, c.source_addr)
  ), search_tag_gone as (
    delete from messaging.message_tags t
    using (select c.id, messaging.search_key(c.account_id, tag) as tag_key from ${changed} c cross join unnest(c.tags) tag
      where c.old_status <> 'accepted') c
    where t.id = c.id and t.tag_key = c.tag_key
  )`;
}
