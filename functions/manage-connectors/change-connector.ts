import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { ChangeConnectorBody } from '../../shared/contracts/http/admin/connectors.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { toConnector } from './connector-row.ts';
import { changeConnector, findConnector } from './connector-store.ts';
import { readUse } from './connector-use.ts';
import type { ConnectorsDeps } from './connectors-context.ts';
import { refuseSettings } from './refuse-settings.ts';

type PatchInput = OperatorChange & { readonly body: ChangeConnectorBody };

/** Changes what was sent; the bridge sees it when it next looks at the table. */
export function createChangeConnector({
  pool,
  encrypt,
}: ConnectorsDeps): (input: PatchInput) => Promise<Reply> {
  return async ({ params, query, body, caller, ifMatch }) => {
    const found = await findConnector(pool, parseId('connector', params.id ?? ''));
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
    const { password, tls_key: tlsKey, ...settings } = body;
    const merged = Object.assign({}, found.settings, settings);
    const isNewCertificate = merged.tls_certificate !== found.settings.tls_certificate;
    const refusal = refuseSettings(merged, { isNewCertificate, tlsKey });
    if (refusal) return refusal;
    const change = {
      ...{ id: found.id, version: found.version, settings },
      secrets: { password: password && encrypt(password), tlsKey: tlsKey && encrypt(tlsKey) },
    };
    const actor = auditOperator(caller);
    const row = await changeOrTry(pool, query.dry_run, (db) => changeConnector(db, change, actor));
    if (!row) return VERSION_CHANGED;
    const after = toConnector(row);
    if (!query.dry_run)
      return { kind: 'ok', status: 200, body: after, headers: { etag: etagOf(row.version) } };
    const stops = found.settings.active && !row.settings.active;
    return previewReply(toConnector(found), after, stops ? await countUse(found) : {});
  };

  async function countUse(connector: { readonly connector_name: string }): Promise<Record<string, number>> {
    const { routes, messages } = await readUse(pool, connector);
    return { routes: routes.length, messages_waiting: messages };
  }
}
