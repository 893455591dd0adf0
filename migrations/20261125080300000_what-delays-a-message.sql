-- Which rule lets a message wait, and why: its timeline tells.
alter table messaging.message_log
  add column delayed_by varchar(40),
  add column delay_reason varchar(200);
