-- What recipients say to test traffic, and what test keys set, counts for test messages alone. Tables of their own: nothing
-- that reads or writes the live ones can touch it, nor the reverse.
create table messaging.sandbox_opt_outs (like messaging.opt_outs including all);
alter table messaging.sandbox_opt_outs add foreign key (account_id) references accounts.accounts (id);

create table messaging.sandbox_opt_out_changes (like messaging.opt_out_changes including all);
alter table messaging.sandbox_opt_out_changes add foreign key (account_id) references accounts.accounts (id);

alter table messaging.opt_out_imports add column test boolean not null default false;
