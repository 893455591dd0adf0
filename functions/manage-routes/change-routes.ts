import type { CreateRouteVersionBody, RollBackRoutesBody } from '../../shared/contracts/http/admin/routes.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { mergeChanges } from './merge-changes.ts';
import { type ProposeDeps, proposeRules } from './propose-rules.ts';
import { numberOf } from './read-versions.ts';
import type { ChangeInput, OneInput } from './routes-context.ts';
import { toStoredRule } from './rule-form.ts';
import { findVersion } from './version-store.ts';

type CreateInput = ChangeInput & { readonly body: CreateRouteVersionBody };

/** The whole table, or changes of what stands. */
export function createCreateVersion(deps: ProposeDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body: { reason, rules, changes = [] }, ...input }) =>
    proposeRules(deps, input, {
      reason,
      propose: (standing) =>
        rules === undefined
          ? mergeChanges(standing, changes)
          : { rules: rules.map(toStoredRule), findings: [] },
    });
}

type RollBackInput = ChangeInput & OneInput & { readonly body: RollBackRoutesBody };

/** A new version with the rules of an old one. */
export function createRollBack(deps: ProposeDeps): (input: RollBackInput) => Promise<Reply> {
  return async ({ params, body: { reason }, ...input }) => {
    const found = await findVersion(deps.pool, numberOf(params));
    if (!found) return NOT_FOUND;
    const { rules, version: restores } = found;
    return proposeRules(deps, input, { reason, restores, propose: () => ({ rules, findings: [] }) });
  };
}
