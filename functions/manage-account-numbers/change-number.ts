import { type AuditActor, auditOperator, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { ChangeAdminNumberBody } from '../../shared/contracts/http/admin/numbers.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import { type Pool, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND, refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { CHANGED_CAMPAIGN, tellCampaigns } from '../../shared/registration/campaign-change-sql.ts';
import { auditedNumber, NUMBER_SUBJECT, NUMBER_VERSION, type NumberRow, toNumber } from './number-row.ts';
import { findNumber } from './read-numbers.ts';
import { refuseTollfree } from './refuse-tollfree.ts';

// The row is written whatever changes: where only the campaign does, it is the version that moves with it. $7 says whether
// the campaign changes at all, $8 to which.
const CHANGE: Statement = {
  name: 'manage-account-numbers.change',
  text: `
    with seen as materialized (
      select d.id, d.number, d.account_id from numbers.dids d
      where d.id = $1 and ${NUMBER_VERSION} = $2 for update
    ), changed as (
      update numbers.dids d set sms_enabled = coalesce($3, d.sms_enabled), mms_enabled = coalesce($4, d.mms_enabled),
        tollfree_status = case when $5 then $6 else d.tollfree_status end
      from seen s where d.number = s.number
      returning d.account_id, d.id, d.number, ${auditedNumber('old')} as before, ${auditedNumber('new')} as after
    ), moved as (
      update messaging.campaigns_10dlc c
      set phone_numbers = case when c.id = $8 then array_append(c.phone_numbers, s.number::text)
        else array_remove(c.phone_numbers, s.number::text) end
      from seen s
      where $7 and c.account_id = s.account_id and (c.id = $8 or c.phone_numbers @> array[s.number::text])
        and coalesce(c.id = $8, false) <> coalesce(c.phone_numbers @> array[s.number::text], false)
      returning ${CHANGED_CAMPAIGN}
    ), ${tellCampaigns('moved', '$9')}, ${recordChange({
      ...{ changed: 'changed', action: 'number.changed', subject: NUMBER_SUBJECT, actor: '$9' },
      ...{ before: 'before', after: 'after' },
    })}
    select id from changed`,
};

async function changeNumber(
  db: Queryable,
  { id, version }: NumberRow,
  body: ChangeAdminNumberBody,
  actor: AuditActor,
): Promise<NumberRow | undefined> {
  const [changed] = await queryRows<{ id: Uuid }>(db, CHANGE, [
    ...[id, version, body.sms_enabled, body.mms_enabled],
    ...[body.tollfree_status !== undefined, body.tollfree_status],
    ...[body.campaign_id !== undefined, body.campaign_id && parseId('campaign', body.campaign_id), actor],
  ]);
  return findNumber(db, changed?.id);
}

const OWNS_CAMPAIGN: Statement = {
  name: 'manage-account-numbers.owns-campaign',
  text: 'select from messaging.campaigns_10dlc where id = $1 and account_id = $2',
};

async function refuseCampaign(db: Queryable, { account_id }: NumberRow, id: string | null | undefined) {
  if (id === undefined || id === null) return undefined;
  const own = await queryRows(db, OWNS_CAMPAIGN, [parseId('campaign', id), account_id]);
  return own.length > 0 ? undefined : refuseField('campaign_id', 'must be a campaign of the account');
}

export function createChangeNumber(
  pool: Pool,
): (input: OperatorChange & { readonly body: ChangeAdminNumberBody }) => Promise<Reply> {
  return async ({ params, query, body, ifMatch, caller }) => {
    const found = await findNumber(pool, parseId('number', params.id ?? ''));
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
    const refusal =
      refuseTollfree(found.number, body.tollfree_status) ??
      (await refuseCampaign(pool, found, body.campaign_id));
    if (refusal) return refusal;
    const actor = auditOperator(caller);
    const row = await changeOrTry(pool, query.dry_run, (db) => changeNumber(db, found, body, actor));
    if (!row) return VERSION_CHANGED;
    if (query.dry_run) return previewReply(toNumber(found), toNumber(row));
    return { kind: 'ok', status: 200, body: toNumber(row), headers: { etag: etagOf(row.version) } };
  };
}
