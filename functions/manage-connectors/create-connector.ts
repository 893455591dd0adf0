import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { CreateConnectorBody } from '../../shared/contracts/http/admin/connectors.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { toConnector } from './connector-row.ts';
import { createConnector } from './connector-store.ts';
import type { ConnectorsDeps } from './connectors-context.ts';
import { refuseSettings } from './refuse-settings.ts';

type CreateInput = { readonly body: CreateConnectorBody; readonly caller: OperatorPrincipal };

export function createCreateConnector({
  pool,
  encrypt,
}: ConnectorsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({
    body: { connector_name: name, vendor, password, tls_key: tlsKey, ...settings },
    caller,
  }) => {
    const refusal = refuseSettings(settings, { isNewCertificate: true, tlsKey });
    if (refusal) return refusal;
    const secrets = { password: encrypt(password), tlsKey: tlsKey && encrypt(tlsKey) };
    const row = await createConnector(pool, { name, vendor, settings, secrets }, auditOperator(caller));
    if (!row) return { kind: 'refused', code: 'connector_exists' };
    const shown = toConnector(row);
    const headers = { etag: etagOf(row.version), location: `/v1/admin/connectors/${shown.id}` };
    return { kind: 'ok', status: 201, body: shown, headers };
  };
}
