-- A connector is N binds over a primary and a backup host, seen from outside as one.
alter table messaging.vendor_connectors
  add column binds smallint not null default 1 check (binds between 1 and 20),
  add column backup_host varchar(255),
  add column backup_port integer check (backup_port between 1 and 65535),
  add column tls_ca text,
  add column tls_certificate text,
  add column tls_key_encrypted text,
  add column tls_server_name varchar(255),
  add constraint vendor_connectors_backup check (backup_port is null or backup_host is not null),
  add constraint vendor_connectors_client_certificate
    check ((tls_certificate is null) = (tls_key_encrypted is null)),
  drop constraint vendor_connectors_bind_type_check,
  add constraint vendor_connectors_bind_type_check
    check (bind_type in ('transmitter', 'receiver', 'transceiver', 'transmitter_receiver'));
comment on column messaging.vendor_connectors.binds is
  'binds that are kept; of transmitter_receiver so many pairs. The carrier must grant them';
comment on column messaging.vendor_connectors.backup_port is 'null is the port of the primary host';
comment on column messaging.vendor_connectors.tls_ca is
  'PEM of the authority that signs the carrier''s certificate; null is the bridge''s CARRIER_CA_FILE';
comment on column messaging.vendor_connectors.window_size is 'PDUs in flight on each bind';
