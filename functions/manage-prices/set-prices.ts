import { type AuditActor, auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { readUsd } from '../../shared/accounts/ledger/read-balance.ts';
import type { PricesPreview, SetPricesBody } from '../../shared/contracts/http/admin/prices.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import { compilePrices } from '../../shared/messaging/price-list.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry } from '../../shared/platform/try-change.ts';
import { type PricesOfAccount, toAccountPrices, versionOf } from './price-row.ts';
import { findPrices, type NewPriceList, setPrices } from './price-store.ts';
import { repriceYesterday } from './reprice-yesterday.ts';

export type PricesDeps = { readonly pool: Pool; readonly clock: Clock };

type SetInput = OperatorChange & { readonly body: SetPricesBody };

const PAST = { field: 'valid_from', message: 'must not lie in the past: what was sent stays as charged' };
const REFUSED_PAST: Reply = {
  ...{ kind: 'refused', code: 'invalid_request' },
  context: { errors: [PAST], detail: `${PAST.field}: ${PAST.message}` },
};

/** Puts a list in the place of the one before; validate-message goes by it with the next message. */
export function createSetPrices({ pool, clock }: PricesDeps): (input: SetInput) => Promise<Reply> {
  return async ({ params, query, body, caller, ifMatch }) => {
    const accountId = parseId('account', params.id ?? '');
    const found = accountId && (await findPrices(pool, accountId));
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(versionOf(found))) return VERSION_CHANGED;
    if (body.valid_from !== undefined && body.valid_from < clock.now()) return REFUSED_PAST;
    const list: NewPriceList = {
      ...{ accountId: found.accountId, seen: found.version, validFrom: body.valid_from, reason: body.reason },
      prices: body.prices.map((price) => ({ ...price, rate: formatUsd(readUsd(price.rate)) })),
    };
    return query.dry_run ? preview(found, list, auditOperator(caller)) : set(list, auditOperator(caller));
  };

  async function set(list: NewPriceList, actor: AuditActor): Promise<Reply> {
    const after = await setPrices(pool, list, actor);
    if (!after) return VERSION_CHANGED;
    return {
      ...{ kind: 'ok', status: 200, body: toAccountPrices(after) },
      headers: { etag: etagOf(versionOf(after)) },
    };
  }

  async function preview(before: PricesOfAccount, list: NewPriceList, actor: AuditActor): Promise<Reply> {
    const after = await changeOrTry(pool, true, (db) => setPrices(db, list, actor));
    if (!after) return VERSION_CHANGED;
    const yesterday = await repriceYesterday(pool, before, compilePrices(list.prices), clock.now());
    const body: PricesPreview = {
      dry_run: true,
      before: toAccountPrices(before),
      after: toAccountPrices(after),
      touches: { lists_planned: after.planned.length },
      yesterday,
    };
    return { kind: 'ok', status: 200, body };
  }
}
