import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const TURN_US = 60_000_000;

// A turn that lies more than a minute ahead was taken before the clock was set back.
const TAKE: Statement = {
  name: 'handle-inbound.take-help-turns',
  text: `
    insert into messaging.rate_slots as r (key, tat_us)
    select key, $2::bigint + $3::bigint from unnest($1::text[]) key order by key
    on conflict (key) do update set tat_us = excluded.tat_us where r.tat_us <= $2 or r.tat_us > excluded.tat_us
    returning key`,
};

type HelpRequest = { readonly recipient: string; readonly message: { readonly to: string } };

/**
 * The requests that may be answered now: one a minute for a recipient and number, so that two machines that answer each
 * other do not do so for ever.
 */
export async function takeHelpTurns<Request extends HelpRequest>(
  db: Queryable,
  requests: readonly Request[],
  now: Date,
): Promise<readonly Request[]> {
  if (requests.length === 0) return [];
  const byKey = new Map(
    requests.map((request) => [`help:${request.message.to}:${request.recipient}`, request]),
  );
  const nowUs = now.getTime() * 1_000;
  const taken = await queryRows<{ key: string }>(db, TAKE, [[...byKey.keys()], nowUs, TURN_US]);
  return taken.flatMap(({ key }) => byKey.get(key) ?? []);
}
