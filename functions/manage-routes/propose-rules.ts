// One way for every change of the table: what it would be, what is wrong with it, and then either the trial or the version.
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { loadPolicies } from '../../shared/compliance/load-policies.ts';
import type { RouteFinding, RouteTrial } from '../../shared/contracts/http/admin/routes.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { countMoves } from './count-moves.ts';
import { loadDestinations } from './destinations-store.ts';
import { diffRules, type RulesDiff, showDiff } from './diff-rules.ts';
import { findFaults } from './find-faults.ts';
import type { ChangeInput } from './routes-context.ts';
import { tableOf } from './rule-form.ts';
import { loadSurroundings } from './surroundings-store.ts';
import { toVersion } from './version-resource.ts';
import { applyVersion, readStanding } from './version-store.ts';

export type ProposeDeps = { readonly pool: Pool; readonly clock: Clock };

export type Proposal = {
  readonly rules: readonly StoredRule[];
  /** What was found on the way to them. */
  readonly findings: readonly RouteFinding[];
};

export type Intent = {
  readonly reason: string;
  /** The version that it brings back. */
  readonly restores?: number;
  /** What the table shall be, from what it is. */
  readonly propose: (standing: readonly StoredRule[]) => Proposal;
};

/** How many faults a refusal tells; a trial tells all. */
const ERRORS_MAX = 50;

export async function proposeRules(
  { pool, clock }: ProposeDeps,
  { query, caller, ifMatch }: ChangeInput,
  { reason, restores, propose }: Intent,
): Promise<Reply> {
  const [standing, policies] = await Promise.all([readStanding(pool), loadPolicies(pool)]);
  if (!ifMatch.allows(standing.etag)) return VERSION_CHANGED;
  const { rules, findings: own } = propose(standing.rules);
  const findings = [...own, ...findFaults(rules, await loadSurroundings(pool, rules, policies))];
  const errors = findings.filter(({ severity }) => severity === 'error');
  const diff = diffRules(standing.rules, rules);
  if (query.dry_run) {
    const messages = await loadDestinations(pool, clock.now());
    const trial: RouteTrial = {
      ...{ dry_run: true, based_on: standing.version, applicable: errors.length === 0, findings },
      diff: showDiff(diff),
      destinations: countMoves(messages, tableOf(standing.rules), tableOf(rules), policies.connectors),
    };
    return { kind: 'ok', status: 200, body: trial };
  }
  if (errors.length > 0) return refuse(errors);
  const version = { ...{ etag: standing.etag, rules, reason, restores }, ...auditedOf(diff) };
  const applied = await applyVersion(pool, version, auditOperator(caller));
  if (!applied) return VERSION_CHANGED;
  const headers = {
    etag: etagOf(applied.etag),
    location: `/v1/admin/routes/versions/${applied.version}`,
  };
  return { kind: 'ok', status: 201, body: toVersion(applied), headers };
}

function auditedOf({ added, removed, changed }: RulesDiff) {
  return {
    before: [...removed, ...changed.map(({ before }) => before)],
    after: [...added, ...changed.map(({ after }) => after)],
  };
}

function refuse(found: readonly RouteFinding[]): Reply {
  const errors = found.slice(0, ERRORS_MAX).map(({ kind, rule_order, detail }) => ({
    ...{ field: rule_order === null ? 'rules' : `rules.${rule_order}`, message: `${kind}: ${detail}` },
  }));
  const detail = found
    .map((finding) => finding.detail)
    .slice(0, 3)
    .join(' ');
  return { kind: 'refused', code: 'routes_faulty', context: { detail, errors } };
}
