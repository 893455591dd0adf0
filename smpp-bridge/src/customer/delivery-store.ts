// The rows of `smpp_deliveries`: what customers have not taken yet. A claim is a lease: a bridge that dies gives it back by
// doing nothing.

import { keepInInbox } from '../../../shared/delivery/keep-in-inbox-sql.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { SmppInbound, SmppReceipt } from '../../../shared/messaging/smpp-origin.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

type Claimed = {
  readonly id: Uuid;
  readonly systemId: string;
  readonly messageId: Uuid;
  readonly attempts: number;
};

export type ClaimedDelivery = Claimed &
  (
    | { readonly kind: 'receipt'; readonly payload: SmppReceipt }
    | { readonly kind: 'inbound'; readonly payload: SmppInbound }
  );

/** How many more an account's sessions here may have in flight. */
export type Room = { readonly systemId: string; readonly free: number };

/** Longer than any session waits for an answer, so that a living bridge never loses its lease. */
const LEASE_SECONDS = 15;

// Per account, so that thousands that wait for one do not stand before another's; in the order in which they came.
const CLAIM: Statement = {
  name: 'customer-smpp.claim-deliveries',
  text: `
    with claimed as (
      update messaging.smpp_deliveries d
      set state = 'in_flight', attempts = d.attempts + 1, bridge = $3,
        lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
      from (
        select x.id from unnest($1::text[], $2::integer[]) r(system_id, free)
        cross join lateral (
          select w.id from messaging.smpp_deliveries w
          where w.system_id = r.system_id and w.settled_at is null and w.due_at <= now()
            and (w.state = 'pending' or w.lease_until < now()) and w.expires_at > now()
          order by w.id limit r.free for update skip locked
        ) x
      ) due
      where d.id = due.id
      returning d.id, d.system_id as "systemId", d.kind, d.message_id as "messageId", d.attempts, d.payload
    )
    select * from claimed order by id`,
};

export function claimDeliveries(
  db: Queryable,
  rooms: readonly Room[],
  bridge: string,
): Promise<readonly ClaimedDelivery[]> {
  return queryRows<ClaimedDelivery>(db, CLAIM, [
    rooms.map(({ systemId }) => systemId),
    rooms.map(({ free }) => free),
    bridge,
  ]);
}

/** What became of an attempt; `retryAfterMs` only of `pending`. */
export type SettledDelivery = {
  readonly id: Uuid;
  readonly systemId: string;
  /** Settles the attempt of that number alone. */
  readonly attempts: number;
  readonly state: 'delivered' | 'expired' | 'pending';
  readonly retryAfterMs: number;
};

// A text that its customer refused for good waits in the inbox. The state is asked by a `case`, which the planner takes to be
// true of every second row: of a single one it would compare each with each (ADR 6).
const SETTLE: Statement = {
  name: 'customer-smpp.settle-deliveries',
  text: `
    with settled as (
      update messaging.smpp_deliveries d
      set state = u.state, lease_until = null, bridge = null,
        due_at = case when u.state = 'pending' then now() + make_interval(secs => u.retry_ms / 1000.0) else d.due_at end,
        settled_at = case when u.state <> 'pending' then now() end
      from unnest($1::uuid[], $2::smallint[], $3::text[], $4::integer[]) u(id, attempts, state, retry_ms)
      where d.id = u.id and d.id = any($1) and d.attempts = u.attempts
        and case d.state when 'in_flight' then true else false end
      returning d.account_id, d.message_id, d.kind, d.state
    ), refused as (
      select account_id, message_id from settled where state = 'expired' and kind = 'inbound'
    )
    ${keepInInbox('refused', 'smpp_expired')}`,
};

export async function settleDeliveries(db: Queryable, settled: readonly SettledDelivery[]): Promise<void> {
  await queryRows(db, SETTLE, [
    settled.map(({ id }) => id),
    settled.map(({ attempts }) => attempts),
    settled.map(({ state }) => state),
    settled.map(({ retryAfterMs }) => retryAfterMs),
  ]);
}

const NOTIFY: Statement = {
  name: 'customer-smpp.notify-deliveries',
  text: `select pg_notify('smpp_deliveries', s) from unnest($1::text[]) s`,
};

/** Wakes whoever has receivers of these: what is added does so by itself. */
export async function notifyDeliveries(db: Queryable, systemIds: readonly string[]): Promise<void> {
  await queryRows(db, NOTIFY, [systemIds]);
}

const SWEEP_MAX = 1_000;

const EXPIRE: Statement = {
  name: 'customer-smpp.expire-deliveries',
  text: `
    with expired as (
      update messaging.smpp_deliveries d set state = 'expired', settled_at = now(), lease_until = null
      where d.id in (
        select id from messaging.smpp_deliveries
        where settled_at is null and expires_at < now() and (lease_until is null or lease_until < now())
        order by id limit ${SWEEP_MAX} for update skip locked)
      returning d.account_id, d.message_id, d.kind
    ), lost as (
      select account_id, message_id from expired where kind = 'inbound'
    )
    ${keepInInbox('lost', 'smpp_expired')}`,
};

const FORGET: Statement = {
  name: 'customer-smpp.forget-deliveries',
  text: `
    delete from messaging.smpp_deliveries where id in (
      select id from messaging.smpp_deliveries
      where id < uuidv7(interval '-24 hours') and state in ('delivered', 'expired')
      order by id limit ${SWEEP_MAX})
    returning id`,
};

/** Ends what nobody took in time, and forgets what was settled a day ago; answers whether there may be more. */
export async function sweepDeliveries(db: Queryable): Promise<boolean> {
  await queryRows(db, EXPIRE, []);
  const forgotten = await queryRows(db, FORGET, []);
  return forgotten.length === SWEEP_MAX;
}
