-- Finding messages. What does not change of a message is written once, when it is decided about, into a narrow table of
-- hashes that is never updated; until then its own row is found among the few that are `accepted` (ADR 9).

-- A value of one account as 64 bits; what is found by it is compared again.
create function messaging.search_key(account uuid, value text) returns bigint
language sql immutable parallel safe
return hashtextextended(value collate "C", uuid_hash_extended(account, 0));

-- The first 32 hexadecimal characters of the SHA-256 of the text in UTF-8 without its spaces, tabs and line ends.
create function messaging.text_hash(body text) returns text
language sql stable parallel safe
return left(encode(sha256(convert_to(translate(body, E' \t\r\n', ''), 'UTF8')), 'hex'), 32);

create table messaging.message_search (
  id uuid not null,
  from_key bigint not null,
  to_key bigint not null,
  text_key bigint not null,
  campaign_key bigint,
  reference_key bigint,
  batch_id uuid
) partition by range (id);
comment on table messaging.message_search is 'One row a message that is not accepted any more; the keys are of messaging.search_key';
create table messaging.message_search_default partition of messaging.message_search default;
create index message_search_from_idx on messaging.message_search (from_key, id desc);
create index message_search_to_idx on messaging.message_search (to_key, id desc);
create index message_search_text_idx on messaging.message_search (text_key, id desc);
create index message_search_campaign_idx on messaging.message_search (campaign_key, id desc) where campaign_key is not null;
create index message_search_reference_idx on messaging.message_search (reference_key, id desc) where reference_key is not null;
create index message_search_batch_idx on messaging.message_search (batch_id, id desc) where batch_id is not null;

create table messaging.message_tags (
  tag_key bigint not null,
  id uuid not null
) partition by range (id);
create table messaging.message_tags_default partition of messaging.message_tags default;
create index message_tags_idx on messaging.message_tags (tag_key, id desc);

-- What changes is found in message_log itself. Direction is a status too: inbound messages are `received`.
create index message_log_status_idx on messaging.message_log (account_id, status, id desc);
create index message_log_error_idx on messaging.message_log (account_id, error_code, id desc) where error_code is not null;

-- Messages from before this, in partitions like their own.
do $$
declare oldest timestamptz := (select min(created_at) from messaging.message_log where account_id is not null);
begin
  if oldest is not null then
    perform messaging.ensure_partitions(t, oldest - interval '1 day',
      (extract(year from age(now(), oldest)) * 12 + extract(month from age(now(), oldest)))::integer + 3)
    from unnest(array['messaging.message_search', 'messaging.message_tags']::regclass[]) t;
  end if;
end $$;
insert into messaging.message_search (id, from_key, to_key, text_key, campaign_key, reference_key, batch_id)
select id, messaging.search_key(account_id, source_addr), messaging.search_key(account_id, dest_addr),
  messaging.search_key(account_id, messaging.text_hash(message_body)), messaging.search_key(account_id, campaign_id),
  messaging.search_key(account_id, reference), batch_id
from messaging.message_log where account_id is not null and status <> 'accepted';
insert into messaging.message_tags (tag_key, id)
select messaging.search_key(account_id, tag), id
from messaging.message_log cross join unnest(tags) tag where account_id is not null and status <> 'accepted';
