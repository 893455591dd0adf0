import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import {
  CONNECTOR_SETTINGS,
  type ConnectorSetting,
  type ConnectorSettings,
} from '../../shared/contracts/http/admin/connectors.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { type ConnectorRow, connectorColumns, connectorSettings, connectorVersion } from './connector-row.ts';

const FIND: Statement = {
  name: 'manage-connectors.find',
  text: `select ${connectorColumns('c')} from messaging.vendor_connectors c where c.id = $1`,
};

/** `undefined` where there is no such connector. */
export async function findConnector(db: Queryable, id: Uuid | undefined): Promise<ConnectorRow | undefined> {
  const [row] = id ? await queryRows<ConnectorRow>(db, FIND, [id]) : [];
  return row;
}

const LIST: Statement = {
  name: 'manage-connectors.list',
  text: `
    select ${connectorColumns('c')} from messaging.vendor_connectors c
    where c.id < $1 and ($3::boolean is null or c.active = $3)
    order by c.id desc
    limit $2`,
};

/** Newest first, from before the id on. */
export function listConnectors(
  db: Queryable,
  before: Uuid,
  limit: number,
  active: boolean | undefined,
): Promise<readonly ConnectorRow[]> {
  return queryRows<ConnectorRow>(db, LIST, [before, limit, active]);
}

/** Of the row that the settings make: `jsonb_populate_record` gives each its column's type. */
const SET = CONNECTOR_SETTINGS.join(', ');
const rowOf = (settings: string) =>
  `select ${SET} from jsonb_populate_record(null::messaging.vendor_connectors, ${settings})`;

const CREATE: Statement = {
  name: 'manage-connectors.create',
  text: `
    with created as (
      insert into messaging.vendor_connectors as c
        (connector_name, vendor, password_encrypted, tls_key_encrypted, ${SET})
      select $1, $2, $3, $4, r.* from (${rowOf('$5::jsonb')}) r
      on conflict (connector_name) do nothing
      returning null::uuid as account_id, ${connectorColumns('c')}
    ), ${recordChange({
      changed: 'created',
      action: 'connector.created',
      subject: auditSubject('connector', 'id'),
      after: `settings || jsonb_build_object('connector_name', connector_name, 'vendor', vendor)`,
      actor: '$6',
    })}
    select * from created`,
};

export type ConnectorSecrets = {
  readonly password: string | undefined;
  readonly tlsKey: string | undefined;
};

export type NewConnector = {
  readonly name: string;
  readonly vendor: string;
  readonly settings: ConnectorSettings;
  /** Encrypted. */
  readonly secrets: ConnectorSecrets;
};

/** `undefined` where there is one of this name. */
export async function createConnector(
  db: Queryable,
  { name, vendor, settings, secrets }: NewConnector,
  actor: AuditActor,
): Promise<ConnectorRow | undefined> {
  const values = [name, vendor, secrets.password, secrets.tlsKey, JSON.stringify(settings), actor];
  const [row] = await queryRows<ConnectorRow>(db, CREATE, values);
  return row;
}

// The log says that a secret was changed, and nothing of what it is.
const UPDATE: Statement = {
  name: 'manage-connectors.update',
  text: `
    with changed as (
      update messaging.vendor_connectors c set (${SET}) = (${rowOf(`${connectorSettings('c')} || $3::jsonb`)}),
        password_encrypted = coalesce($4, c.password_encrypted),
        tls_key_encrypted = case when $3::jsonb -> 'tls_certificate' = 'null' then null
          else coalesce($5, c.tls_key_encrypted) end,
        updated_at = now()
      where c.id = $1 and ${connectorVersion('c')} = $2
      returning null::uuid as account_id, ${connectorSettings('old')} as before, ${connectorColumns('new')}
    ), ${recordChange({
      changed: 'changed',
      action: 'connector.changed',
      subject: auditSubject('connector', 'id'),
      before: 'before',
      after: `settings || case when $4::text is null then '{}' else '{"password": "changed"}'::jsonb end
        || case when $5::text is null then '{}' else '{"tls_key": "changed"}'::jsonb end`,
      actor: '$6',
    })}
    select * from changed`,
};

export type ConnectorChange = {
  readonly id: Uuid;
  readonly version: string;
  readonly settings: Partial<Record<ConnectorSetting, unknown>>;
  /** Encrypted. */
  readonly secrets: ConnectorSecrets;
};

/** The connector after it; `undefined` where it has another version by now. */
export async function changeConnector(
  db: Queryable,
  { id, version, settings, secrets }: ConnectorChange,
  actor: AuditActor,
): Promise<ConnectorRow | undefined> {
  const values = [id, version, JSON.stringify(settings), secrets.password, secrets.tlsKey, actor];
  const [row] = await queryRows<ConnectorRow>(db, UPDATE, values);
  return row;
}
