import type { Uuid } from '../../shared/kernel/ids.ts';
import { JASMIN_STATE_STALE_SECONDS } from '../../shared/messaging/bridge-silence.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

/** Which Jasmin; the group's is `undefined` where messages do not pass any. */
export type JasminDeps = { readonly db: Queryable; readonly group: string | undefined };

export type SeenConnector = {
  readonly cid: string;
  readonly connector: string;
  readonly started: boolean;
  readonly session: string;
  readonly waiting: number;
  readonly consumers: number;
  readonly ticketsPerSecond: number;
  readonly errorsPerSecond: number;
};

export type HeldRoute = {
  readonly order: number;
  readonly type: string;
  readonly connectors: readonly string[];
  readonly filters: string;
};

export type JasminState = {
  readonly bridge: string;
  readonly verdict: string;
  readonly verdict_since: Date;
  readonly parts_down: readonly string[];
  readonly problem: string | null;
  readonly drifts: number;
  readonly drift: string | null;
  readonly drift_at: Date | null;
  readonly restarts: number;
  readonly restart_reason: string | null;
  readonly restarted_at: Date | null;
  readonly refusals: number;
  readonly refusal: string | null;
  readonly refused_at: Date | null;
  readonly reposts: number;
  readonly open_tickets: number;
  readonly planned_at: Date | null;
  readonly plan_cause: string | null;
  readonly plan_changes: readonly string[];
  readonly plan_withheld: readonly string[];
  readonly applied_at: Date | null;
  readonly applied_cause: string | null;
  readonly applied_changes: readonly string[];
  readonly connectors: readonly SeenConnector[];
  readonly routes: readonly HeldRoute[];
  readonly updated_at: Date;
  /** A bridge looks after it now. */
  readonly fresh: boolean;
};

const STATE: Statement = {
  name: 'manage-jasmin.state',
  text: `
    select s.*, s.updated_at > now() - interval '${JASMIN_STATE_STALE_SECONDS} seconds' as fresh
    from messaging.jasmin_state s where s.group_name = $1 and s.bridge is not null`,
};

/** `undefined` where there is no Jasmin, or no bridge has looked after it yet. */
export async function readJasminState({ db, group }: JasminDeps): Promise<JasminState | undefined> {
  const [row] = group === undefined ? [] : await queryRows<JasminState>(db, STATE, [group]);
  return row;
}

export type JasminUserRow = {
  /** The account's. */
  readonly id: Uuid;
  readonly uid: string;
  readonly gid: string;
  readonly sources: readonly string[] | null;
  readonly destinations: readonly string[] | null;
  readonly settings: Readonly<Record<string, string>>;
  readonly given_at: Date;
};

const USERS: Statement = {
  name: 'manage-jasmin.users',
  text: `
    select u.account_id as id, u.uid, u.gid, u.sources, u.destinations, u.settings, u.given_at
    from messaging.jasmin_users u where u.group_name = $1 and u.account_id < $2
    order by u.account_id desc limit $3`,
};

/** Those of the newest accounts first, from before the account on. */
export async function listUsers(
  { db, group }: JasminDeps,
  before: Uuid,
  limit: number,
): Promise<readonly JasminUserRow[]> {
  return group === undefined ? [] : queryRows<JasminUserRow>(db, USERS, [group, before, limit]);
}
