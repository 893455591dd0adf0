-- Operators see numbers masked: what they name one by is an id that says nothing of it.
alter table numbers.dids add column id uuid not null default uuidv7() unique;
