import type { Logger } from '../../../shared/platform/log.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { decryptSecret } from '../../../shared/platform/secret-box.ts';
import type { Connector } from './connector.ts';

type ConnectorRow = Omit<Connector, 'password'> & { password_encrypted: string };

const LOAD: Statement = {
  name: 'bridge.load-connectors',
  text: `
select connector_name as name, host, port, tls, system_id as "systemId", password_encrypted,
  bind_type as "bindType", interface_version as "interfaceVersion", system_type as "systemType",
  window_size as "windowSize", max_throughput as "maxThroughput", asks_receipts as "asksReceipts",
  receipt_id_form as "receiptIdForm", unknown_outcome as "unknownOutcome"
from messaging.vendor_connectors where active order by connector_name`,
};

/** The active connectors. One whose password cannot be read is left out and logged: the others must go on. */
export async function loadConnectors(
  db: Queryable,
  encryptionKey: Buffer,
  log: Logger,
): Promise<Connector[]> {
  const rows = await queryRows<ConnectorRow>(db, LOAD, []);
  return rows.flatMap(({ password_encrypted: sealed, ...row }) => {
    try {
      return [{ ...row, password: decryptSecret(encryptionKey, sealed) }];
    } catch {
      log.error({ connector: row.name, reason: 'the password cannot be decrypted' }, 'connector.unusable');
      return [];
    }
  });
}
