import { type AuditActor, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { routesVersion, type StoredRule, storedRules } from '../../shared/messaging/route-set-sql.ts';
import { isDuplicateKey, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

type AboutVersion = {
  readonly version: number;
  readonly author_kind: 'operator' | 'platform';
  readonly author: string;
  readonly reason: string;
  readonly restores: number | null;
  readonly created_at: Date;
};
export type VersionRow = AboutVersion & { readonly rules: readonly StoredRule[] };
export type VersionSummary = AboutVersion & { readonly id: Uuid; readonly size: number };

/** The table as it stands, and the version that it was last. */
export type Standing = VersionRow & {
  /** For If-Match. */
  readonly etag: string;
  /** Whether nobody has changed it by hand since. */
  readonly is_version: boolean;
};

const ABOUT = 'v.version, v.author_kind, v.author, v.reason, v.restores, v.created_at';
const LAST = 'select * from messaging.route_versions order by version desc limit 1';

const STANDING: Statement = {
  name: 'manage-routes.standing',
  text: `
    select ${ABOUT}, s.rules, s.rules = v.rules as is_version, ${routesVersion('v.version', 's.rules')} as etag
    from (${LAST}) v, (select ${storedRules('r')} as rules from messaging.routes r) s`,
};

export async function readStanding(db: Queryable): Promise<Standing> {
  const [row] = await queryRows<Standing>(db, STANDING, []);
  if (row === undefined) throw new Error('the migration made a version');
  return row;
}

const FIND: Statement = {
  name: 'manage-routes.find-version',
  text: `select ${ABOUT}, v.rules from messaging.route_versions v where v.version = $1`,
};

/** `undefined` where there is no such version. */
export async function findVersion(db: Queryable, version: number): Promise<VersionRow | undefined> {
  const [row] = await queryRows<VersionRow>(db, FIND, [version]);
  return row;
}

const LIST: Statement = {
  name: 'manage-routes.list-versions',
  text: `
    select ${ABOUT}, v.id, jsonb_array_length(v.rules) as size from messaging.route_versions v
    where v.id < $1 order by v.id desc limit $2`,
};

/** Newest first, from before the id on. */
export function listVersions(db: Queryable, before: Uuid, limit: number): Promise<readonly VersionSummary[]> {
  return queryRows<VersionSummary>(db, LIST, [before, limit]);
}

const COLUMNS =
  'rule_order, account_id, account_group, sender_class, prefix, connectors, weights, rate, active';
const OF = (alias: string) => COLUMNS.replaceAll(/\w+/g, (name) => `${alias}.${name}`);

// The rows are locked before the version is looked at. What somebody has changed by hand since the last version becomes one
// of its own first, so that every state that was replaced can be brought back. The number is the guard between two who
// change the table at once.
const APPLY: Statement = {
  name: 'manage-routes.apply-version',
  text: `
    with locked as materialized (
      select * from messaging.routes for update
    ), stands as (
      select ${storedRules('r')} as rules from locked r
    ), seen as (
      select v.version, s.rules, s.rules <> v.rules as by_hand
      from (${LAST}) v, stands s where ${routesVersion('v.version', 's.rules')} = $1
    ), by_hand as (
      insert into messaging.route_versions (version, rules, reason, author_kind, author)
      select version + 1, rules, 'Changed beside the API', 'platform', 'routes' from seen where by_hand
      on conflict (version) do nothing
      returning version
    ), made as (
      insert into messaging.route_versions as v (version, rules, reason, author_kind, author, restores)
      select s.version + 1 + s.by_hand::integer, $2::jsonb, $3, ($4::text[])[1], ($4::text[])[2], $5::integer
      from seen s where not s.by_hand or exists (select from by_hand)
      on conflict (version) do nothing
      returning null::uuid as account_id, ${ABOUT}, v.rules
    ), wanted as (
      select ${OF('w')} from made m, jsonb_populate_recordset(null::messaging.routes, m.rules) w
    ), gone as (
      delete from messaging.routes r using made
      where not exists (select from wanted w where w.rule_order = r.rule_order)
    ), changed as (
      update messaging.routes r set (${COLUMNS}) = row(${OF('w')})
      from wanted w
      where r.rule_order = w.rule_order and (${OF('r')}) is distinct from (${OF('w')})
    ), added as (
      insert into messaging.routes (${COLUMNS})
      select ${OF('w')} from wanted w where not exists (select from locked r where r.rule_order = w.rule_order)
    ), ${recordChange({
      changed: 'made',
      action: 'routes.changed',
      subject: `'routes:' || version`,
      before: '$6::jsonb',
      after: `$7::jsonb || jsonb_build_object('reason', reason, 'restores', restores)`,
      actor: '$4',
    })}
    select m.*, ${routesVersion('m.version', 'm.rules')} as etag from made m`,
};

export type NewVersion = {
  /** Of the table that it was made from. */
  readonly etag: string;
  readonly rules: readonly StoredRule[];
  readonly reason: string;
  /** The version that it brings back. */
  readonly restores: number | undefined;
  /** For the audit log: the rules that it changes, as they were and as they are. */
  readonly before: readonly StoredRule[];
  readonly after: readonly StoredRule[];
};

export type Applied = VersionRow & { readonly etag: string };

/** The version that stands then; `undefined` where the table is another by now. */
export async function applyVersion(
  db: Queryable,
  { etag, rules, reason, restores, before, after }: NewVersion,
  actor: AuditActor,
): Promise<Applied | undefined> {
  const logged = [before, after].map((changed) => JSON.stringify({ rules: changed }));
  const sorted = rules.toSorted((a, b) => b.rule_order - a.rule_order);
  const values = [etag, JSON.stringify(sorted), reason, actor, restores, ...logged];
  try {
    const [row] = await queryRows<Applied>(db, APPLY, values);
    return row;
  } catch (error) {
    // Somebody has just added a rule of that order by hand.
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}
