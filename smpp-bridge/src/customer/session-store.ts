// The rows of `smpp_sessions`: which binds there are over all bridges, and how each is doing.
import { SESSION_DEAD_AFTER_SECONDS } from '../../../shared/contracts/smpp-sessions.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

/** What a session has done until now. */
export type SessionCounts = {
  readonly id: Uuid;
  /** Requests of ours that wait for the customer. */
  readonly inFlight: number;
  /** Requests of the customer that wait for us. */
  readonly serving: number;
  readonly segmentsPerSecond: number;
  readonly submitted: number;
  readonly refused: number;
  readonly throttled: number;
  readonly delivered: number;
  readonly lastError: { readonly words: string; readonly at: Date } | undefined;
};

const CLOSE: Statement = {
  name: 'customer-smpp.close-session',
  text: `
    update messaging.smpp_sessions s
    set closed_at = now(), close_reason = left($2, 200), in_flight = 0, serving = 0, segments_per_second = 0,
      submitted = $3, refused = $4, throttled = $5, delivered = $6, last_error = coalesce(left($7, 200), s.last_error),
      last_error_at = coalesce($8, s.last_error_at)
    where s.id = $1 and s.closed_at is null`,
};

export async function closeSession(db: Queryable, counts: SessionCounts, reason: string): Promise<void> {
  const { id, submitted, refused, throttled, delivered, lastError } = counts;
  await queryRows(db, CLOSE, [
    ...[id, reason, submitted, refused, throttled, delivered],
    ...[lastError?.words, lastError?.at],
  ]);
}

// Whose account was closed or whose credential was revoked since learns it from the same statement.
const REPORT: Statement = {
  name: 'customer-smpp.report-sessions',
  text: `
    update messaging.smpp_sessions s
    set seen_at = now(), in_flight = u.in_flight, submitted = u.submitted, refused = u.refused, throttled = u.throttled,
      delivered = u.delivered, last_error = coalesce(left(u.last_error, 200), s.last_error),
      last_error_at = coalesce(u.last_error_at, s.last_error_at), serving = u.serving,
      segments_per_second = u.segments_per_second
    from unnest($1::uuid[], $2::integer[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[],
      $8::timestamptz[], $9::integer[], $10::integer[])
      u(id, in_flight, submitted, refused, throttled, delivered, last_error, last_error_at, serving, segments_per_second)
    where s.id = u.id and s.closed_at is null
    returning s.id, exists (
      select from accounts.accounts a where a.id = s.account_id and a.status = 'active'
    ) and exists (
      select from messaging.smpp_credentials c where c.system_id = s.system_id and c.active and c.revoked_at is null
    ) as "isActive", coalesce(s.pdus_asked_at > coalesce(s.pdus_written_at, '-infinity'), false) as "pdusAsked"`,
};

export type SessionState = {
  readonly id: Uuid;
  readonly isActive: boolean;
  /** Its owner waits for its last PDUs, and the notification of it did not come. */
  readonly pdusAsked: boolean;
};

/** Writes how sessions are doing; answers whether each may stay. One whose row is gone or closed is not answered for. */
export function reportSessions(
  db: Queryable,
  sessions: readonly SessionCounts[],
): Promise<readonly SessionState[]> {
  return queryRows<SessionState>(db, REPORT, [
    sessions.map(({ id }) => id),
    sessions.map(({ inFlight }) => inFlight),
    sessions.map(({ submitted }) => submitted),
    sessions.map(({ refused }) => refused),
    sessions.map(({ throttled }) => throttled),
    sessions.map(({ delivered }) => delivered),
    sessions.map(({ lastError }) => lastError?.words ?? null),
    sessions.map(({ lastError }) => lastError?.at ?? null),
    sessions.map(({ serving }) => serving),
    sessions.map(({ segmentsPerSecond }) => segmentsPerSecond),
  ]);
}

const SWEEP: Statement = {
  name: 'customer-smpp.sweep-sessions',
  text: `
    update messaging.smpp_sessions s set closed_at = now(), close_reason = 'its server stopped'
    where s.closed_at is null and s.seen_at < now() - make_interval(secs => ${SESSION_DEAD_AFTER_SECONDS})`,
};

/** Closes the rows of bridges that died. */
export async function sweepSessions(db: Queryable): Promise<void> {
  await queryRows(db, SWEEP, []);
}
