-- What an operator corrects may be about a message; no other entry is about one alone.
alter table accounts.ledger_entries add column message_id uuid;
-- Entries by hand are few among those of messages, and asked for by their kind.
create index ledger_entries_by_hand_idx on accounts.ledger_entries (account_id, id desc)
  where kind in ('top_up', 'adjust');
