import { type AuditActor, auditOperator, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { loadWaiting } from '../../shared/messaging/load-waiting.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import { type Pool, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { CHANGED_CAMPAIGN, tellCampaigns } from '../../shared/registration/campaign-change-sql.ts';
import { auditedNumber, NUMBER_SUBJECT, NUMBER_VERSION, type NumberRow, toNumber } from './number-row.ts';
import { findNumber } from './read-numbers.ts';

// The route stays as its late holder's, switched off: webhooks that are owed to him are still signed by its secret.
const RELEASE: Statement = {
  name: 'manage-account-numbers.release',
  text: `
    with seen as materialized (
      select d.number, d.account_id from numbers.dids d
      where d.id = $1 and d.account_id is not null and ${NUMBER_VERSION} = $2 for update
    ), released as (
      update numbers.dids d set account_id = null, tollfree_status = null from seen s where d.number = s.number
      returning s.account_id, d.id, d.number, ${auditedNumber('old')} as before
    ), unrouted as (
      update messaging.inbound_routes r set active = false, account_id = x.account_id
      from released x where r.did = x.number and r.active
      returning r.did
    ), detached as (
      update messaging.campaigns_10dlc c set phone_numbers = array_remove(c.phone_numbers, x.number::text)
      from released x
      where c.account_id = x.account_id and c.phone_numbers @> array[x.number::text]
      returning ${CHANGED_CAMPAIGN}
    ), ${tellCampaigns('detached', '$3')}, ${recordChange({
      ...{ changed: 'released', action: 'number.released', subject: NUMBER_SUBJECT, actor: '$3' },
      before: 'before',
    })}
    select (select count(*)::int from detached) as campaigns, (select count(*)::int from unrouted) as inbound_routes
    from released`,
};

type Released = {
  readonly row: NumberRow;
  readonly touches: { readonly campaigns: number; readonly inbound_routes: number };
};

async function releaseNumber(
  db: Queryable,
  { id, version }: NumberRow,
  actor: AuditActor,
): Promise<Released | undefined> {
  const [touches] = await queryRows<Released['touches']>(db, RELEASE, [id, version, actor]);
  const row = touches && (await findNumber(db, id));
  return row && touches && { row, touches };
}

/** Free once is free: a repeat changes nothing. */
export function createReleaseNumber(pool: Pool): (input: OperatorChange) => Promise<Reply> {
  return async ({ params, query, ifMatch, caller }) => {
    const found = await findNumber(pool, parseId('number', params.id ?? ''));
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
    const { account_id: accountId } = found;
    if (accountId === null)
      return query.dry_run ? previewReply(toNumber(found), toNumber(found)) : okReply(found);
    const actor = auditOperator(caller);
    const released = await changeOrTry(pool, query.dry_run, (db) => releaseNumber(db, found, actor));
    if (!released) return VERSION_CHANGED;
    if (!query.dry_run) return okReply(released.row);
    const waiting = await loadWaiting(pool, accountId, [found.number]);
    return previewReply(toNumber(found), toNumber(released.row), { ...released.touches, ...waiting });
  };
}

function okReply(row: NumberRow): Reply {
  return { kind: 'ok', status: 200, body: toNumber(row), headers: { etag: etagOf(row.version) } };
}
