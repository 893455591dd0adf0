import type { ErrorCode } from '../../../../shared/contracts/errors.ts';
import type { Uuid } from '../../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../../shared/platform/postgres.ts';

export type RefusalFigures = {
  /** Since midnight UTC, by code. */
  readonly byCode: ReadonlyMap<string, number>;
  /** Those for 10DLC: of the customers with the most, and of all others together. */
  readonly violations: readonly Violations[];
};

export type Violations = {
  readonly accountId: Uuid | undefined;
  readonly code: string;
  readonly refusals: number;
};

/** What breaks the rules of 10DLC: no campaign, one that is not active, more than its daily cap. */
export const TEN_DLC_CODES = [
  'campaign_missing',
  'campaign_not_active',
  'daily_cap_reached',
] as const satisfies readonly ErrorCode[];

const READ: Statement = {
  name: 'metrics.read-refusals',
  text: `
    with today as materialized (
      select r.account_id, r.code, r.refusals from accounts.daily_refusals r
      where r.day = ($1::timestamptz at time zone 'UTC')::date
    ), violators as (
      select account_id from today where code = any($2::text[])
      group by account_id order by sum(refusals) desc, account_id limit $3
    )
    select v.account_id as "accountId", t.code, sum(t.refusals)::float8 as refusals
    from today t left join violators v on v.account_id = t.account_id and t.code = any($2::text[])
    group by 1, 2`,
};

type Row = { accountId: Uuid | null; code: string; refusals: number };

/** What was refused today, with the `customersMax` accounts that broke the rules of 10DLC most. */
export async function readRefusals(db: Queryable, now: Date, customersMax: number): Promise<RefusalFigures> {
  const rows = await queryRows<Row>(db, READ, [now, TEN_DLC_CODES, customersMax]);
  const byCode = new Map<string, number>();
  for (const { code, refusals } of rows) byCode.set(code, (byCode.get(code) ?? 0) + refusals);
  const isTenDlc = ({ code }: Row) => TEN_DLC_CODES.some((known) => known === code);
  const violations = rows
    .filter(isTenDlc)
    .map(({ accountId, ...row }) => ({ ...row, accountId: accountId ?? undefined }));
  return { byCode, violations };
}
