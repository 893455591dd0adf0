import { auditOperator, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { connectorSettings, connectorVersion, toConnector } from './connector-row.ts';
import { findConnector } from './connector-store.ts';
import { describeUse, MESSAGES_OF, ROUTES_NAMING, readUse } from './connector-use.ts';
import type { ConnectorsDeps } from './connectors-context.ts';

const NAME = 'c.connector_name';
const DELETE: Statement = {
  name: 'manage-connectors.delete',
  text: `
    with gone as (
      delete from messaging.vendor_connectors c
      where c.id = $1 and ${connectorVersion('c')} = $2
        and ${[ROUTES_NAMING(NAME), ...MESSAGES_OF(NAME)].map((query) => `not exists (${query})`).join('\n        and ')}
      returning null::uuid as account_id, c.id, c.connector_name,
        ${connectorSettings('c')} || jsonb_build_object('connector_name', c.connector_name, 'vendor', c.vendor) as before
    ), seen as (
      delete from messaging.connector_status s using gone g where s.connector_name = g.connector_name
    ), ${recordChange({
      changed: 'gone',
      action: 'connector.deleted',
      subject: auditSubject('connector', 'id'),
      before: 'before',
      actor: '$3',
    })}
    select id from gone`,
};

/** For good; refused while anything uses it. */
export function createDeleteConnector({ pool }: ConnectorsDeps): (input: OperatorChange) => Promise<Reply> {
  return async ({ params, query, caller, ifMatch }) => {
    const found = await findConnector(pool, parseId('connector', params.id ?? ''));
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
    const values = [found.id, found.version, auditOperator(caller)];
    const [gone] = await changeOrTry(pool, query.dry_run, (db) => queryRows(db, DELETE, values));
    if (gone === undefined) {
      const detail = describeUse(await readUse(pool, found));
      return detail === undefined
        ? VERSION_CHANGED
        : { kind: 'refused', code: 'connector_in_use', context: { detail } };
    }
    return query.dry_run ? previewReply(toConnector(found), null) : { kind: 'ok', status: 204 };
  };
}
