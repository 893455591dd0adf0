import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';

/** What the bridge that looks after a group's Jasmin has seen; counts since that bridge started. */
export type JasminState = {
  readonly bridge: string;
  /** `healthy`, `wait for broker`, … */
  readonly verdict: string;
  readonly partsDown: readonly string[];
  /** Why Jasmin does not hold what it shall. */
  readonly problem: string | undefined;
  readonly provisionedAt: Date | undefined;
  readonly drifts: number;
  readonly drift: string | undefined;
  readonly driftAt: Date | undefined;
  readonly restarts: number;
  readonly restartReason: string | undefined;
  readonly restartedAt: Date | undefined;
  readonly reposts: number;
  readonly openTickets: number;
  /** Tickets that a quota or a filter of Jasmin's refused, and which it was last. */
  readonly refusals: number;
  readonly refusal: string | undefined;
  readonly refusedAt: Date | undefined;
  readonly connectors: readonly SeenConnector[];
};

/** One of Jasmin's connectors with its queue. */
export type SeenConnector = {
  readonly cid: string;
  /** The vendor connector that it stands for. */
  readonly connector: string;
  readonly started: boolean;
  /** Jasmin's word: `BOUND_TRX`, `NONE`, … */
  readonly session: string;
  /** Tickets in its queue, and who consumes them: 1 or, where Jasmin is broken, 0. */
  readonly waiting: number;
  readonly consumers: number;
  readonly ticketsPerSecond: number;
  readonly errorsPerSecond: number;
};

const WRITE: Statement = {
  name: 'jasmin.write-state',
  text: `
insert into messaging.jasmin_state as s (group_name, bridge, verdict, verdict_since, parts_down, problem, provisioned_at,
  drifts, drift, drift_at, restarts, restart_reason, restarted_at, reposts, open_tickets, refusals, refusal, refused_at,
  connectors)
values ($1, $2, $3, now(), $4, left($5, 500), $6, $7, left($8, 2000), $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
on conflict (group_name) do update set
  bridge = excluded.bridge, verdict = excluded.verdict, parts_down = excluded.parts_down, problem = excluded.problem,
  verdict_since = case when s.verdict = excluded.verdict then s.verdict_since else now() end,
  provisioned_at = coalesce(excluded.provisioned_at, s.provisioned_at), drifts = excluded.drifts,
  drift = coalesce(excluded.drift, s.drift), drift_at = coalesce(excluded.drift_at, s.drift_at),
  restarts = excluded.restarts, restart_reason = coalesce(excluded.restart_reason, s.restart_reason),
  restarted_at = coalesce(excluded.restarted_at, s.restarted_at), reposts = excluded.reposts,
  open_tickets = excluded.open_tickets, refusals = excluded.refusals,
  refusal = coalesce(excluded.refusal, s.refusal), refused_at = coalesce(excluded.refused_at, s.refused_at),
  connectors = excluded.connectors, updated_at = now()`,
};

export async function writeState(db: Queryable, group: string, state: JasminState): Promise<void> {
  await queryRows(db, WRITE, [
    ...[group, state.bridge, state.verdict, state.partsDown, state.problem, state.provisionedAt],
    ...[state.drifts, state.drift, state.driftAt, state.restarts, state.restartReason, state.restartedAt],
    ...[state.reposts, state.openTickets, state.refusals, state.refusal, state.refusedAt],
    JSON.stringify(state.connectors),
  ]);
}

export type StoredState = JasminState & {
  readonly passwordVersion: number;
  readonly verdictSince: Date;
  readonly updatedAt: Date;
  /** The last comparison with the database, and the last that changed something. */
  readonly plannedAt: Date | undefined;
  readonly planCause: string | undefined;
  readonly planChanges: readonly string[];
  readonly appliedAt: Date | undefined;
  readonly appliedCause: string | undefined;
  readonly appliedChanges: readonly string[];
};

const READ: Statement = {
  name: 'jasmin.read-state',
  text: `
select bridge, verdict, parts_down as "partsDown", problem, provisioned_at as "provisionedAt", drifts, drift,
  drift_at as "driftAt", restarts, restart_reason as "restartReason", restarted_at as "restartedAt", reposts,
  open_tickets as "openTickets", refusals, refusal, refused_at as "refusedAt", connectors,
  password_version as "passwordVersion", verdict_since as "verdictSince",
  updated_at as "updatedAt", planned_at as "plannedAt", plan_cause as "planCause", plan_changes as "planChanges",
  applied_at as "appliedAt", applied_cause as "appliedCause", applied_changes as "appliedChanges"
from messaging.jasmin_state where group_name = $1 and bridge is not null`,
};

type Row = { readonly [Name in keyof StoredState]: Exclude<StoredState[Name], undefined> | null };

/** Undefined where no bridge has looked after one yet. */
export async function readState(db: Queryable, group: string): Promise<StoredState | undefined> {
  const [row] = await queryRows<Row>(db, READ, [group]);
  if (row === undefined) return undefined;
  const known = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as StoredState;
}

const RAISE: Statement = {
  name: 'jasmin.raise-password-version',
  text: `
with changed as (
  insert into messaging.jasmin_state as s (group_name, password_version) values ($1, 2)
  on conflict (group_name) do update set password_version = s.password_version + 1
  returning password_version
), audited as (
  insert into messaging.audit_log (actor_kind, actor, action, subject, after)
  select 'operator', $2, 'jasmin.passwords_changed', 'jasmin:' || $1, jsonb_build_object('version', password_version)
  from changed
)
select password_version from changed`,
};

/** Has all passwords in Jasmin changed; answers their new version. */
export async function raisePasswordVersion(db: Queryable, group: string, actor: string): Promise<number> {
  const [row] = await queryRows<{ password_version: number }>(db, RAISE, [group, actor]);
  if (row === undefined) throw new Error('the version of the passwords was not raised');
  return row.password_version;
}

const NOTE_DRIFT: Statement = {
  name: 'jasmin.note-drift',
  text: `
insert into messaging.audit_log (actor_kind, actor, action, subject, after)
values ('platform', 'jasmin', 'jasmin.drifted', 'jasmin:' || $1, jsonb_build_object('changes', $2::text[]))`,
};

/** For operators: somebody, or a fault, has changed Jasmin, and it was put right. */
export async function noteDrift(db: Queryable, group: string, changes: readonly string[]): Promise<void> {
  await queryRows(db, NOTE_DRIFT, [group, changes]);
}
