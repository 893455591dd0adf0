import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { ChangeContentRuleBody } from '../../shared/contracts/http/admin/content-rules.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { refusePattern } from './refuse-rule.ts';
import { type RuleRow, type RuleSettings, toContentRule } from './rule-row.ts';
import { changeRule, findRule, hasRoom } from './rule-store.ts';
import type { RulesDeps } from './rules-context.ts';
import { tryOnMessages } from './try-rule.ts';

type ChangeInput = OperatorChange & { readonly body: ChangeContentRuleBody };

/** What a trial of a change reads. */
const TRIAL = { messages: 1_000, hours: 24 } as const;

/** Changes what was sent. Whoever applies rules sees it when he next loads them. */
export function createChangeRule(deps: RulesDeps): (input: ChangeInput) => Promise<Reply> {
  const { pool } = deps;

  return async ({ params, query, body, caller, ifMatch }) => {
    const found = await findRule(pool, parseId('contentRule', params.id ?? ''));
    if (!found) return { kind: 'refused', code: 'not_found' };
    if (!ifMatch.allows(found.row_version)) return VERSION_CHANGED;
    const settings: RuleSettings = Object.assign({}, found.settings, body);
    const refusal = await refuseSettings(found.settings, settings);
    if (refusal) return refusal;
    const change = { id: found.id, rowVersion: found.row_version, settings };
    const actor = auditOperator(caller);
    const row = await changeOrTry(pool, query.dry_run, (db) => changeRule(db, change, actor));
    if (!row) return VERSION_CHANGED;
    const after = toContentRule(row);
    if (query.dry_run) return previewReply(toContentRule(found), after, await countHits(row));
    return { kind: 'ok', status: 200, body: after, headers: { etag: etagOf(row.row_version) } };
  };

  /** A rule whose pattern cannot be used, from before patterns were checked, can still be switched off. */
  async function refuseSettings(before: RuleSettings, after: RuleSettings): Promise<Reply | undefined> {
    const isSwitchedOff = !after.active && after.kind === before.kind && after.pattern === before.pattern;
    const refusal = isSwitchedOff ? undefined : refusePattern(after);
    if (refusal || !after.active) return refusal;
    const isOneMore = !before.active || after.scope !== before.scope;
    return isOneMore && !(await hasRoom(pool, after.scope))
      ? { kind: 'refused', code: 'content_rules_full' }
      : undefined;
  }

  async function countHits({ account_id, settings }: RuleRow): Promise<Readonly<Record<string, number>>> {
    const trial = await tryOnMessages(deps, { ...settings, ...TRIAL, account_id });
    return trial.kind === 'fault' ? {} : { messages_tried: trial.messages, messages_hit: trial.hits };
  }
}
