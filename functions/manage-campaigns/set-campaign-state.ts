import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { ChangeCampaignBody } from '../../shared/contracts/http/admin/campaigns.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { loadWaiting } from '../../shared/messaging/load-waiting.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import type { Pool, Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { changeSeenCampaign } from '../../shared/registration/change-campaign.ts';
import { type CampaignRow, findCampaign, toCampaign } from './campaign-store.ts';

type ChangeInput = OperatorChange & { readonly body: ChangeCampaignBody };

/** What is so already changes nothing, and tells nobody. */
export function createSetCampaignState(pool: Pool): (input: ChangeInput) => Promise<Reply> {
  return async ({ params, query, body: { status }, ifMatch, caller }) => {
    const found = await findCampaign(pool, parseId('campaign', params.id ?? ''));
    if (!found) return { kind: 'refused', code: 'not_found' };
    const { id, version } = found;
    if (!ifMatch.allows(version)) return VERSION_CHANGED;
    const row = await changeOrTry(pool, query.dry_run, async (db) => {
      const outcome = await changeSeenCampaign(db, { id, version, status }, auditOperator(caller));
      return outcome === 'unknown' ? undefined : findCampaign(db, id);
    });
    if (!row) return VERSION_CHANGED;
    if (query.dry_run)
      return previewReply(toCampaign(found), toCampaign(row), await countTouched(pool, found));
    return { kind: 'ok', status: 200, body: toCampaign(row), headers: { etag: etagOf(row.version) } };
  };
}

async function countTouched(db: Queryable, { account_id, phone_numbers }: CampaignRow) {
  const waiting = account_id === null ? {} : await loadWaiting(db, account_id, phone_numbers);
  return { numbers: phone_numbers.length, ...waiting };
}
