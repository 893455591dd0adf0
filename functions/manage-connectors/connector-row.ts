// A connector is a row of messaging.vendor_connectors. What can be set of it is one object, named as the columns are: as the
// API shows it, as the audit log keeps it and as a change is merged into it.
import {
  CONNECTOR_SETTINGS,
  type ConnectorResource,
  type ConnectorSettings,
} from '../../shared/contracts/http/admin/connectors.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';

/** Decimals that JSON must not make floats of. */
const DECIMALS: ReadonlySet<string> = new Set(['cost_per_sms', 'cost_per_mms']);

/** SQL for jsonb: the settings of a row. */
export function connectorSettings(alias: string): string {
  const pairs = CONNECTOR_SETTINGS.map(
    (name) => `'${name}', ${alias}.${name}${DECIMALS.has(name) ? '::text' : ''}`,
  );
  return `jsonb_build_object(${pairs.join(', ')})`;
}

/**
 * SQL for the version of a row: of what is set, secrets and `drained` with it. Binds write into the row too, and are no
 * other version.
 */
export function connectorVersion(alias: string): string {
  const secrets = `${alias}.password_encrypted, ${alias}.tls_key_encrypted, ${alias}.drained`;
  return `left(md5(concat_ws('|', ${connectorSettings(alias)}, ${secrets})), 16)`;
}

/** SQL for a `ConnectorRow`. */
export function connectorColumns(alias: string): string {
  const same = ['id', 'connector_name', 'vendor', 'drained', 'learned_id_form', 'last_bind_time'];
  return `${[...same, 'created_at', 'updated_at'].map((name) => `${alias}.${name}`).join(', ')},
    ${connectorVersion(alias)} as version, ${connectorSettings(alias)} as settings`;
}

export type ConnectorRow = Pick<
  ConnectorResource,
  'connector_name' | 'vendor' | 'drained' | 'learned_id_form'
> & {
  readonly id: Uuid;
  readonly version: string;
  readonly settings: ConnectorSettings;
  readonly last_bind_time: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export function toConnector(row: ConnectorRow): ConnectorResource {
  return {
    id: formatId('connector', row.id),
    connector_name: row.connector_name,
    vendor: row.vendor,
    ...row.settings,
    drained: row.drained,
    learned_id_form: row.learned_id_form,
    last_bind_time: row.last_bind_time?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
