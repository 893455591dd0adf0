import { USAGE_DAYS_MAX, type UsageQuery, type UsageResource } from '../../shared/contracts/http/usage.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type Days, loadByDay, loadByTag } from './load-counters.ts';
import { countDays, daysBetween, sumUsage } from './sum-usage.ts';

export type ReadUsageDeps = { readonly db: Queryable; readonly clock: Clock };
type ReadUsageInput = { readonly query: UsageQuery; readonly caller: Principal };

/** What the counters say of some days, or of the tags of those days. */
export function createReadUsage({ db, clock }: ReadUsageDeps): (input: ReadUsageInput) => Promise<Reply> {
  return async ({ query, caller: { accountId } }) => {
    const today = clock.now().toISOString().slice(0, 10);
    const days = { from: query.from ?? query.to ?? today, to: query.to ?? today };
    const fault = faultOf(query, days);
    if (fault !== undefined) {
      const context = { errors: [fault], detail: `${fault.field}: ${fault.message}` };
      return { kind: 'refused', code: 'invalid_request', context };
    }
    const body = query.by === 'day' ? await byDay(accountId, days, query.tag) : await byTag(accountId, days);
    return { kind: 'ok', status: 200, body };
  };

  async function byDay(accountId: Uuid, days: Days, tag = ''): Promise<UsageResource> {
    const counters = await loadByDay(db, accountId, days, tag);
    const rows = Map.groupBy(counters, ({ name }) => name);
    return {
      ...days,
      total: sumUsage(counters),
      data: daysBetween(days.from, days.to).map((day) => ({
        day,
        tag: tag === '' ? null : tag,
        usage: sumUsage(rows.get(day) ?? []),
      })),
    };
  }

  /** A message counts for each of its tags, so the total is not their sum. */
  async function byTag(accountId: Uuid, days: Days): Promise<UsageResource> {
    const [all, counters] = await Promise.all([
      loadByDay(db, accountId, days, ''),
      loadByTag(db, accountId, days),
    ]);
    const rows = Map.groupBy(counters, ({ name }) => name);
    return {
      ...days,
      total: sumUsage(all),
      data: [...rows].map(([tag, counted]) => ({ day: null, tag, usage: sumUsage(counted) })),
    };
  }
}

function faultOf({ by, tag }: UsageQuery, { from, to }: Days) {
  const days = countDays(from, to);
  if (days < 1) return { field: 'to', message: 'must not be before from' };
  if (days > USAGE_DAYS_MAX) return { field: 'from', message: `must leave at most ${USAGE_DAYS_MAX} days` };
  if (by === 'tag' && tag !== undefined) return { field: 'tag', message: 'must not stand beside by=tag' };
  return undefined;
}
