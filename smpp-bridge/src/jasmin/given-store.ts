import { describeFilters } from '../../../shared/messaging/jasmin/filters.ts';
import { type Queryable, queryRows, type Statement } from '../../../shared/platform/postgres.ts';
import { describeAction } from './describe-plan.ts';
import type { DesiredRoute } from './desired.ts';
import type { JasminPlan } from './plan.ts';
import type { ProvisionCause } from './watchdog-verdict.ts';

/** `command` is an operator's, by hand. */
export type GivenCause = ProvisionCause | 'command';

export type Given = {
  readonly cause: GivenCause;
  readonly plan: JasminPlan;
  readonly routes: readonly DesiredRoute[];
  /** Names of the vendor connectors by Jasmin's. */
  readonly connectorNames: ReadonlyMap<string, string>;
};

/** Of a Jasmin that was empty there are thousands. */
export const CHANGES_MAX = 50;

// A comparison that found nothing leaves what was applied last.
const NOTE: Statement = {
  name: 'jasmin.note-given',
  text: `
insert into messaging.jasmin_state as s (group_name, routes, planned_at, plan_cause, plan_changes, plan_withheld,
  applied_at, applied_cause, applied_changes)
select $1, $2, now(), $3::text, g.changes, $5, g.applied_at, case when g.applied_at is not null then $3::text end,
  g.changes
from (select $4::text[] as changes, case when cardinality($4::text[]) > 0 then now() end as applied_at) g
on conflict (group_name) do update set
  routes = excluded.routes, planned_at = excluded.planned_at, plan_cause = excluded.plan_cause,
  plan_changes = excluded.plan_changes, plan_withheld = excluded.plan_withheld,
  applied_at = coalesce(excluded.applied_at, s.applied_at),
  applied_cause = coalesce(excluded.applied_cause, s.applied_cause),
  applied_changes = case when excluded.applied_at is null then s.applied_changes else excluded.applied_changes end`,
};

/** Notes that Jasmin was compared, what was changed, and the routes that it has now. */
export async function noteGiven(db: Queryable, group: string, given: Given): Promise<void> {
  const { cause, plan, routes, connectorNames } = given;
  const shown = routes
    .toSorted((a, b) => b.order - a.order)
    .map(({ order, type, cids, filters }) => ({
      ...{ order, type, connectors: cids.map((cid) => connectorNames.get(cid) ?? cid) },
      filters: describeFilters(filters),
    }));
  await queryRows(db, NOTE, [
    group,
    JSON.stringify(shown),
    cause,
    changeLines(plan.actions),
    changeLines(plan.withheld),
  ]);
}

/** One line a change; of more than `CHANGES_MAX` the last says how many are left out. */
export function changeLines(actions: JasminPlan['actions']): readonly string[] {
  const lines = actions.slice(0, CHANGES_MAX).map(describeAction);
  return actions.length > CHANGES_MAX ? [...lines, `and ${actions.length - CHANGES_MAX} more`] : lines;
}
