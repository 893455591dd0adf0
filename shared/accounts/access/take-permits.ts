import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';

export type PermitRequest = { readonly keyId: Uuid; readonly wanted: number; readonly perSecond: number };

export type PermitAnswer = {
  readonly granted: number;
  /** When the key has all of its second again, milliseconds since 1970. */
  readonly fullAtMs: number;
};

/** A key may spend at once what it may spend in this time. */
export const BURST_MS = 1_000;

/** By this much one instance's clock may be behind another's; a time further ahead was written by a clock that was wrong. */
const SKEW_MS_MAX = 1_000;

// One upsert does it: on a conflict `r` is the row as the one before left it, locked. Who is behind the clock that wrote
// it must not turn it back: the other would grant the difference again, each time.
const BURST_US = BURST_MS * 1_000;
const FULL_US = `($1::bigint + ${BURST_US})`;
const FROM = (tat: string) => `
  case when ${tat} > ${FULL_US} + ${SKEW_MS_MAX * 1_000} then ${FULL_US} else greatest(${tat}, $1::bigint) end`;
const FREE = (tat: string) => `(greatest(${FULL_US} - ${FROM(tat)}, 0) / (1000000 / excluded.per_second))`;
const GRANTED = (tat: string) => `least(excluded.wanted, ${FREE(tat)})`;

const TAKE: Statement = {
  name: 'access.take-permits',
  text: `
    with item as materialized (
      select * from unnest($2::uuid[], $3::integer[], $4::integer[]) with ordinality u(key_id, wanted, per_second, position)
    ), taken as (
      insert into messaging.request_rates as r (key_id, tat_us, per_second, wanted, granted)
      select key_id, $1::bigint + least(wanted, per_second) * (1000000 / per_second)::bigint, per_second, wanted,
        least(wanted, per_second)
      from item order by key_id
      on conflict (key_id) do update set
        per_second = excluded.per_second, wanted = excluded.wanted, granted = ${GRANTED('r.tat_us')},
        tat_us = ${FROM('r.tat_us')} + ${GRANTED('r.tat_us')} * (1000000 / excluded.per_second)
      returning r.key_id, r.granted, r.tat_us
    )
    select t.granted, t.tat_us from item i join taken t using (key_id) order by i.position`,
};

/** Takes permits of keys that are all different; one answer each, in order. At most a million a second a key. */
export async function takePermits(
  db: Queryable,
  requests: readonly PermitRequest[],
  nowMs: number,
): Promise<readonly PermitAnswer[]> {
  const rows = await queryRows<{ granted: number; tat_us: string }>(db, TAKE, [
    nowMs * 1_000,
    requests.map(({ keyId }) => keyId),
    requests.map(({ wanted }) => wanted),
    requests.map(({ perSecond }) => perSecond),
  ]);
  return rows.map(({ granted, tat_us }) => ({ granted, fullAtMs: Number(tat_us) / 1_000 }));
}
