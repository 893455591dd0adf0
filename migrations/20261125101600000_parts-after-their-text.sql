-- Parts stay for a while after their text was sent or refused, so that one that is sent again is known.

alter table messaging.smpp_parts
  add column outcome varchar(10) check (outcome in ('sent', 'refused')),
  add column repeats uuid;
comment on column messaging.smpp_parts.outcome is 'What became of the text; absent while its parts are awaited';
comment on column messaging.smpp_parts.repeats is 'The message that this part was one of already: alone it makes no other';
comment on column messaging.smpp_parts.created_at is 'When it came last, or its text ended';
