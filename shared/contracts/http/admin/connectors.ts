import { z } from 'zod';
import { apiId, dollars, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const RECEIPT_ID_FORMS = ['number', 'as-is', 'hex-to-decimal', 'decimal-to-hex'] as const;

const whole = (min: number, max: number) =>
  z.int().min(min, `must be at least ${min}`).max(max, `must be at most ${max}`);
const oneOf = <const Words extends readonly string[]>(words: Words) =>
  z.enum(words, `must be one of ${words.join(', ')}`);

const connectorName = z
  .string()
  .regex(/^[a-z0-9_]{3,50}$/, 'must be 3 to 50 of a to z, 0 to 9 and _')
  .meta({
    description: 'What routes and messages call it. It cannot be changed.',
    examples: ['sinch_backup'],
  });
const vendor = lineOf(50).trim().min(1, 'must not be empty');
const host = z
  .string()
  .regex(/^[A-Za-z0-9._:-]{1,255}$/, 'must be a host name or an IP address')
  .meta({ examples: ['smpp.example.com'] });
const port = whole(1, 65_535);
/** As its column holds it. */
const cost = z
  .string()
  .regex(/^\d{1,4}(\.\d{1,6})?$/, 'must be US dollars such as 0.0042')
  .meta({ examples: ['0.0042'] });

const PEM_LENGTH_MAX = 20_000;
const pem = (kind: string) =>
  z
    .string()
    .max(PEM_LENGTH_MAX, `must have at most ${PEM_LENGTH_MAX} characters`)
    .regex(new RegExp(`^-----BEGIN (?:[A-Z]+ )?${kind}-----`), `must be PEM of a ${kind.toLowerCase()}`);

/** By the names of their columns in messaging.vendor_connectors. */
const SETTINGS = {
  host,
  port,
  backup_host: host.nullable().meta({ description: 'Where a bind goes while the host does not answer.' }),
  backup_port: port.nullable().meta({ description: 'As `port` unless given.' }),
  tls: z.boolean().meta({ description: 'TLS 1.2 or newer, always verified.' }),
  tls_ca: pem('CERTIFICATE')
    .nullable()
    .meta({ description: 'PEM of the authority, in place of the configured one.' }),
  tls_certificate: pem('CERTIFICATE')
    .nullable()
    .meta({ description: 'PEM, for a carrier that asks who connects.' }),
  tls_server_name: host
    .nullable()
    .meta({ description: "The name in the carrier's certificate, if not the host's." }),
  system_id: lineOf(100).min(1, 'must not be empty'),
  system_type: lineOf(12),
  bind_type: oneOf(['transmitter', 'receiver', 'transceiver', 'transmitter_receiver']).meta({
    description: '`transmitter_receiver` keeps a pair for each of `binds`.',
  }),
  binds: whole(1, 20).meta({ description: 'As many as the carrier grants.' }),
  interface_version: z
    .union([z.literal(52), z.literal(80)], 'must be 52 or 80')
    .meta({ description: '52 for SMPP 3.4, 80 for 5.0.' }),
  window_size: whole(1, 1_000).meta({ description: 'PDUs in flight on each bind.' }),
  max_throughput: whole(0, 100_000).meta({ description: 'PDUs a second over all binds; 0 is no limit.' }),
  priority: whole(0, 1_000_000),
  cost_per_sms: cost.nullable().meta({ description: 'What the carrier asks for a segment, in US dollars.' }),
  cost_per_mms: cost.nullable(),
  supports_alphanumeric: z.boolean(),
  supports_unicode: z.boolean(),
  asks_receipts: z.boolean(),
  receipt_id_form: oneOf(['learn', ...RECEIPT_ID_FORMS]).meta({
    description: 'How a receipt writes the id that submit_sm_resp gave.',
  }),
  unknown_outcome: oneOf(['resend', 'fail']).meta({
    description: 'What becomes of a PDU that was sent and not answered.',
  }),
  active: z.boolean().meta({ description: 'Whether it is bound and takes messages.' }),
};
export type ConnectorSetting = keyof typeof SETTINGS;
export const CONNECTOR_SETTINGS = Object.keys(SETTINGS) as readonly ConnectorSetting[];

const password = lineOf(100).meta({ description: 'Kept encrypted, shown to nobody.' });
const tlsKey = pem('PRIVATE KEY').meta({
  description: 'Of `tls_certificate`. Kept encrypted, shown to nobody.',
});

export const connectorResource = z
  .object({
    id: apiId('connector'),
    connector_name: connectorName,
    vendor: z.string(),
    ...SETTINGS,
    cost_per_sms: dollars.nullable(),
    cost_per_mms: dollars.nullable(),
    drained: z
      .boolean()
      .meta({ description: 'It takes no messages and stays bound for receipts; by command.' }),
    learned_id_form: z.enum(RECEIPT_ID_FORMS).nullable(),
    last_bind_time: timestamp.nullable(),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .readonly()
  .meta({ id: 'Connector' });
export type ConnectorResource = z.output<typeof connectorResource>;
export type ConnectorSettings = Pick<ConnectorResource, ConnectorSetting>;

export const connectorPage = pageOf('ConnectorPage', connectorResource);

export const createConnectorBody = z
  .strictObject({
    ...{ connector_name: connectorName, vendor, password, tls_key: tlsKey.optional() },
    ...{ host, port, system_id: SETTINGS.system_id },
    ...{ backup_host: SETTINGS.backup_host.default(null), backup_port: SETTINGS.backup_port.default(null) },
    ...{ tls: SETTINGS.tls.default(true), tls_ca: SETTINGS.tls_ca.default(null) },
    tls_certificate: SETTINGS.tls_certificate.default(null),
    tls_server_name: SETTINGS.tls_server_name.default(null),
    system_type: SETTINGS.system_type.default(''),
    bind_type: SETTINGS.bind_type.default('transceiver'),
    binds: SETTINGS.binds.default(1),
    interface_version: SETTINGS.interface_version.default(52),
    window_size: SETTINGS.window_size.default(10),
    max_throughput: SETTINGS.max_throughput.default(100),
    priority: SETTINGS.priority.default(100),
    ...{
      cost_per_sms: SETTINGS.cost_per_sms.default(null),
      cost_per_mms: SETTINGS.cost_per_mms.default(null),
    },
    supports_alphanumeric: SETTINGS.supports_alphanumeric.default(false),
    supports_unicode: SETTINGS.supports_unicode.default(true),
    asks_receipts: SETTINGS.asks_receipts.default(true),
    receipt_id_form: SETTINGS.receipt_id_form.default('learn'),
    unknown_outcome: SETTINGS.unknown_outcome.default('resend'),
    active: SETTINGS.active.default(true),
  })
  .meta({ id: 'ConnectorRequest' });
export type CreateConnectorBody = z.output<typeof createConnectorBody>;

export const changeConnectorBody = z
  .strictObject({
    ...z.object(SETTINGS).partial().shape,
    password: password.optional(),
    tls_key: tlsKey.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'ConnectorChange', minProperties: 1 });
export type ChangeConnectorBody = z.output<typeof changeConnectorBody>;

export const listConnectorsQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  active: z
    .enum(['true', 'false'], 'must be true or false')
    .transform((text) => text === 'true')
    .optional(),
});
export type ListConnectorsQuery = z.output<typeof listConnectorsQuery>;
