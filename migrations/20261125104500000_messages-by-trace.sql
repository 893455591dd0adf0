-- A trace that a sender named leads to his messages. Only messages that came with one are in the index, and pay for it.

create index message_log_trace_idx on messaging.message_log (substr(traceparent, 4, 32)) where traceparent is not null;
