import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { EXPORT_KEPT_HOURS } from '../../shared/contracts/http/exports.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { EXPORT_COLUMNS, type ExportRow, toExportResource } from './export-row.ts';

type EndInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

// One that has ended is answered as it is. A page that is being written at this moment finds it canceled, and is dropped.
const CANCEL: Statement = {
  name: 'manage-exports.cancel',
  text: `
    with canceled as (
      update messaging.exports e set state = 'canceled', finished_at = now(), wake_at = null,
        expires_at = now() + interval '${EXPORT_KEPT_HOURS} hours'
      where e.id = $1 and e.account_id = $2 and e.state in ('pending', 'running')
      returning e.account_id, ${EXPORT_COLUMNS}
    ), ${recordChange({
      ...{ changed: 'canceled', action: 'export.canceled', subject: auditSubject('messageExport', 'id') },
      actor: '$3',
    })}
    select * from canceled
    union all
    select e.account_id, ${EXPORT_COLUMNS} from messaging.exports e
    where e.id = $1 and e.account_id = $2 and not exists (select from canceled)`,
};

const DELETE: Statement = {
  name: 'manage-exports.delete',
  text: `
    with deleted as (
      delete from messaging.exports where id = $1 and account_id = $2 returning account_id, id
    ), ${recordChange({
      ...{ changed: 'deleted', action: 'export.deleted', subject: auditSubject('messageExport', 'id') },
      actor: '$3',
    })}
    select id from deleted`,
};

export function createCancelExport(db: Queryable): (input: EndInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('messageExport', params.id ?? '');
    const [row] = id
      ? await queryRows<ExportRow>(db, CANCEL, [id, caller.accountId, auditActor(caller)])
      : [];
    return row
      ? { kind: 'ok', status: 200, body: toExportResource(row) }
      : { kind: 'refused', code: 'not_found' };
  };
}

/** Its pages go with it. */
export function createDeleteExport(db: Queryable): (input: EndInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('messageExport', params.id ?? '');
    const deleted = id ? await queryRows(db, DELETE, [id, caller.accountId, auditActor(caller)]) : [];
    return deleted.length > 0 ? { kind: 'ok', status: 204 } : { kind: 'refused', code: 'not_found' };
  };
}
