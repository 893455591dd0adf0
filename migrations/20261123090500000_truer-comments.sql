-- Comments that say what the bridge does.

comment on table messaging.bridges is
  'who holds a connector group; a lease that fell silent is taken over with the next epoch, within 15 s';
comment on column messaging.vendor_connectors.max_throughput is
  'PDUs per second over all binds (a text of three parts is three); 0 is no limit';
