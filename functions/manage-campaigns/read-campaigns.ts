import type { ListCampaignsQuery } from '../../shared/contracts/http/admin/campaigns.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { findCampaign, listCampaigns, toCampaign } from './campaign-store.ts';

/** Newest first. */
export function createListCampaigns(
  db: Queryable,
): (input: { readonly query: ListCampaignsQuery }) => Promise<Reply> {
  return async ({ query: { cursor, limit, account_id, status } }) => {
    const accountId = account_id && parseId('account', account_id);
    const rows = await listCampaigns(db, cursor ?? LAST_ID, limit + 1, { accountId, status });
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toCampaign) };
  };
}

type ReadInput = { readonly params: Readonly<Record<string, string>> };

export function createReadCampaign(db: Queryable): (input: ReadInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findCampaign(db, parseId('campaign', params.id ?? ''));
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toCampaign(row), headers: { etag: etagOf(row.version) } };
  };
}
