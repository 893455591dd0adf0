import { type AuditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { RULES_MAX, type RuleScope } from '../../shared/compliance/content/load-rules.ts';
import type {
  CreateContentRuleBody,
  ListContentRulesQuery,
} from '../../shared/contracts/http/admin/content-rules.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { rowVersion } from '../../shared/platform/if-match.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { RULE_SETTINGS, type RuleRow, type RuleSettings, ruleColumns, ruleSettings } from './rule-row.ts';

const FIND: Statement = {
  name: 'manage-content-rules.find',
  text: `select ${ruleColumns('r')} from messaging.content_rules r where r.id = $1`,
};

/** `undefined` where there is no such rule. */
export async function findRule(db: Queryable, id: Uuid | undefined): Promise<RuleRow | undefined> {
  const [row] = id ? await queryRows<RuleRow>(db, FIND, [id]) : [];
  return row;
}

const LIST: Statement = {
  name: 'manage-content-rules.list',
  text: `
    select ${ruleColumns('r')} from messaging.content_rules r
    where r.id < $1 and ($3::boolean is null or r.active = $3) and ($4::text is null or r.scope = $4)
      and ($5::text is null or r.category = $5) and ($6::uuid is null or r.account_id = $6)
    order by r.id desc
    limit $2`,
};

/** Newest first, from before the id on. */
export function listRules(
  db: Queryable,
  before: Uuid,
  limit: number,
  { active, scope, category, account_id }: Omit<ListContentRulesQuery, 'limit' | 'cursor'>,
): Promise<readonly RuleRow[]> {
  return queryRows<RuleRow>(db, LIST, [before, limit, active, scope, category, account_id]);
}

const ROOM: Statement = {
  name: 'manage-content-rules.room',
  text: `
    select count(*) < ${RULES_MAX} as has_room from (
      select from messaging.content_rules where active and scope = $1 limit ${RULES_MAX}) q`,
};

/** Whether one more rule of that direction would be applied. */
export async function hasRoom(db: Queryable, scope: RuleScope): Promise<boolean> {
  const [row] = await queryRows<{ has_room: boolean }>(db, ROOM, [scope]);
  return row?.has_room ?? false;
}

const ACCOUNT: Statement = {
  name: 'manage-content-rules.account',
  text: 'select from accounts.accounts where id = $1',
};

export async function isAccount(db: Queryable, id: Uuid): Promise<boolean> {
  return (await queryRows(db, ACCOUNT, [id])).length > 0;
}

const CREATE: Statement = {
  name: 'manage-content-rules.create',
  text: `
    with created as (
      insert into messaging.content_rules as r (name, account_id, category, kind, pattern, scope, action, active)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      on conflict (name) do nothing
      returning ${ruleColumns('r')}
    ), ${recordChange({
      changed: 'created',
      action: 'content_rule.created',
      subject: auditSubject('contentRule', 'id'),
      after: `settings || jsonb_build_object('name', name)`,
      actor: '$9',
    })}
    select * from created`,
};

/** `undefined` where there is one of this name. */
export async function createRule(
  db: Queryable,
  { name, account_id, ...rule }: CreateContentRuleBody,
  actor: AuditActor,
): Promise<RuleRow | undefined> {
  const values = [name, account_id, ...RULE_SETTINGS.map((setting) => rule[setting]), actor];
  const [row] = await queryRows<RuleRow>(db, CREATE, values);
  return row;
}

// The version is what the functions that apply rules tell a changed one by.
const UPDATE: Statement = {
  name: 'manage-content-rules.update',
  text: `
    with changed as (
      update messaging.content_rules r set category = $3, kind = $4, pattern = $5, scope = $6, action = $7, active = $8,
        version = r.version + 1, updated_at = now()
      where r.id = $1 and ${rowVersion('r')} = $2
      returning ${ruleSettings('old')} as before, ${ruleColumns('new')}
    ), ${recordChange({
      changed: 'changed',
      action: 'content_rule.changed',
      subject: auditSubject('contentRule', 'id'),
      before: 'before',
      after: 'settings',
      actor: '$9',
    })}
    select * from changed`,
};

export type RuleChange = {
  readonly id: Uuid;
  readonly rowVersion: string;
  readonly settings: RuleSettings;
};

/** The rule after it; `undefined` where it has another version by now. */
export async function changeRule(
  db: Queryable,
  { id, rowVersion: seen, settings }: RuleChange,
  actor: AuditActor,
): Promise<RuleRow | undefined> {
  const values = [id, seen, ...RULE_SETTINGS.map((setting) => settings[setting]), actor];
  const [row] = await queryRows<RuleRow>(db, UPDATE, values);
  return row;
}
