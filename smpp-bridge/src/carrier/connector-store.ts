import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { decryptSecret } from '../../../shared/platform/secret-box.ts';
import type { Connector } from './connector.ts';

type ConnectorRow = Omit<Connector, 'password' | 'backup' | 'tlsCa' | 'tlsClient' | 'tlsServerName'> & {
  password_encrypted: string;
  backup_host: string | null;
  backup_port: number | null;
  tls_ca: string | null;
  tls_certificate: string | null;
  tls_key_encrypted: string | null;
  tls_server_name: string | null;
};

const COLUMNS = `
  connector_name as name, host, port, backup_host, backup_port, binds, tls, tls_ca, tls_certificate,
  tls_key_encrypted, tls_server_name, system_id as "systemId", password_encrypted,
  bind_type as "bindType", interface_version as "interfaceVersion", system_type as "systemType",
  window_size as "windowSize", max_throughput as "maxThroughput", drained, asks_receipts as "asksReceipts",
  case receipt_id_form when 'learn' then coalesce(learned_id_form, 'number') else receipt_id_form end as "receiptIdForm",
  unknown_outcome as "unknownOutcome"`;

const LOAD: Statement = {
  name: 'bridge.load-connectors',
  text: `select ${COLUMNS} from messaging.vendor_connectors where active order by connector_name`,
};

export type LoadedConnectors = {
  readonly connectors: readonly Connector[];
  /** Names of those whose secrets cannot be decrypted. */
  readonly unreadable: readonly string[];
};

/** The active connectors. One whose secrets cannot be read is logged: the others must go on. */
export async function loadConnectors(
  db: Queryable,
  encryptionKey: Buffer,
  log: Logger,
): Promise<LoadedConnectors> {
  const connectors: Connector[] = [];
  const unreadable: string[] = [];
  for (const row of await queryRows<ConnectorRow>(db, LOAD, [])) {
    try {
      connectors.push(connectorOf(row, encryptionKey));
    } catch {
      log.error({ connector: row.name, reason: 'its secrets cannot be decrypted' }, 'connector.unusable');
      unreadable.push(row.name);
    }
  }
  return { connectors, unreadable };
}

const LOAD_ONE: Statement = {
  name: 'bridge.load-connector',
  text: `select ${COLUMNS} from messaging.vendor_connectors where id = $1`,
};

/** One connector, active or not; `unreadable` where its secrets cannot be decrypted. */
export async function loadConnector(
  db: Queryable,
  id: Uuid,
  encryptionKey: Buffer,
): Promise<Connector | 'unreadable' | undefined> {
  const [row] = await queryRows<ConnectorRow>(db, LOAD_ONE, [id]);
  if (row === undefined) return undefined;
  try {
    return connectorOf(row, encryptionKey);
  } catch {
    return 'unreadable';
  }
}

function connectorOf(row: ConnectorRow, encryptionKey: Buffer): Connector {
  const { password_encrypted, backup_host, backup_port, tls_ca, tls_server_name, ...rest } = row;
  const { tls_certificate: certificate, tls_key_encrypted: sealedKey, ...fields } = rest;
  return {
    ...fields,
    password: decryptSecret(encryptionKey, password_encrypted),
    backup: backup_host === null ? undefined : { host: backup_host, port: backup_port ?? row.port },
    tlsCa: tls_ca ?? undefined,
    tlsServerName: tls_server_name ?? undefined,
    tlsClient:
      certificate === null || sealedKey === null
        ? undefined
        : { certificate, key: decryptSecret(encryptionKey, sealedKey) },
  };
}
