import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { type CreateExportBody, EXPORTS_OPEN_MAX } from '../../shared/contracts/http/exports.ts';
import { uuidFloor } from '../../shared/kernel/uuid-floor.ts';
import { shownFilters } from '../../shared/messaging/search/filters-of.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { EXPORT_COLUMNS, type ExportRow, toExportResource } from './export-row.ts';

export type CreateExportDeps = {
  readonly db: Queryable;
  readonly announcer: Announcer;
  readonly clock: Clock;
};
type CreateExportInput = { readonly body: CreateExportBody; readonly caller: Principal };

// The account's row is locked, so that two requests at once do not both find the last place free.
const CREATE: Statement = {
  name: 'manage-exports.create',
  text: `
    with account as materialized (
      select id, created_at from accounts.accounts where id = $1 for no key update
    ), e as (
      insert into messaging.exports (account_id, format, filters, begins_before, walked_to, ends_at)
      select a.id, $2, $3, $4, $4, least($4::uuid, coalesce($5, messaging.uuid_floor(a.created_at)))
      from account a
      where (select count(*) from messaging.exports o
        where o.account_id = a.id and o.state in ('pending', 'running')) < ${EXPORTS_OPEN_MAX}
      returning *
    ), ${recordChange({
      ...{
        changed: 'e',
        action: 'export.created',
        subject: auditSubject('messageExport', 'id'),
        actor: '$6',
      },
      after: `jsonb_build_object('format', format, 'filters', filters)`,
    })}
    select ${EXPORT_COLUMNS} from e`,
};

/** Messages that exist now are exported; those that come later are not, and shift nothing. */
export function createCreateExport({ db, announcer, clock }: CreateExportDeps) {
  return async ({ body, caller }: CreateExportInput): Promise<Reply> => {
    const { created_before: before, created_after: after } = body.filters;
    const now = clock.now();
    const [row] = await queryRows<ExportRow>(db, CREATE, [
      caller.accountId,
      body.format,
      JSON.stringify(shownFilters(body.filters)),
      uuidFloor(before !== undefined && before < now ? before : now),
      after === undefined ? null : uuidFloor(after),
      auditActor(caller),
    ]);
    if (!row) return { kind: 'refused', code: 'exports_open_max' };
    await announcer.announce('export-due', 'exportIds', [row.id]);
    const resource = toExportResource(row);
    const headers = { location: `/v1/exports/${resource.id}` };
    return { kind: 'ok', status: 202, body: resource, headers };
  };
}
