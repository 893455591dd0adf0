// Makes Jasmin hold what the database wants: observe, plan, apply, persist. Safe to repeat at any moment; only one may do
// it at a time (`one-writer.ts`).

import { isOurs } from '../../../shared/messaging/jasmin/names.ts';
import { applyAction } from './apply.ts';
import { describeAction } from './describe-plan.ts';
import type { DesiredObjects } from './desired.ts';
import { connectJcli, type JcliOptions, type JcliSession } from './jcli-client.ts';
import {
  type JasminConnector,
  parseConnectors,
  parseFilters,
  parseGroups,
  parseRoutes,
  parseSettings,
  parseUserSettings,
  parseUsers,
} from './jcli-parse.ts';
import {
  type JasminAction,
  type JasminPlan,
  type ObservedObjects,
  type PlanPolicy,
  planActions,
} from './plan.ts';

export type ProvisionFailure =
  /** Jasmin's own words. */
  | { readonly kind: 'refused'; readonly action: string; readonly reply: string }
  | { readonly kind: 'unreachable'; readonly reason: string };
export type ProvisionOutcome = { readonly kind: 'provisioned'; readonly plan: JasminPlan } | ProvisionFailure;
export type PlanOutcome =
  | {
      readonly kind: 'planned';
      readonly plan: JasminPlan;
      readonly connectors: readonly JasminConnector[];
    }
  | ProvisionFailure;

/** What would be done. */
export function planJasmin(
  jcli: JcliOptions,
  desired: DesiredObjects,
  policy: PlanPolicy,
): Promise<PlanOutcome> {
  return inSession<PlanOutcome>(jcli, async (session) => {
    const observed = await observe(session);
    return { kind: 'planned', plan: planActions(observed, desired, policy), connectors: observed.connectors };
  });
}

/** One session does all of it: filters are known only to the session that made them until they are persisted. */
export function provisionJasmin(
  jcli: JcliOptions,
  desired: DesiredObjects,
  policy: PlanPolicy,
): Promise<ProvisionOutcome> {
  return inSession<ProvisionOutcome>(jcli, async (session) => {
    const plan = planActions(await observe(session), desired, policy);
    let refused: ProvisionOutcome | undefined;
    for (const action of plan.actions) {
      // What is wanted must stand before anything goes; a thing that Jasmin will not take does not hold up the others.
      if (refused !== undefined && isLast(action, desired)) break;
      const outcome = await applyAction(session, action);
      if (outcome.kind === 'refused') refused ??= { ...outcome, action: describeAction(action) };
    }
    if (plan.actions.length > 0) {
      const { text } = await session.run('persist');
      if (/fail|cannot/i.test(text)) refused ??= { kind: 'refused', action: 'persist', reply: text };
    }
    return refused ?? { kind: 'provisioned', plan };
  });
}

/** A removal, or the mark that says that all passwords are written. */
function isLast(action: JasminAction, { passwordMark }: DesiredObjects): boolean {
  return action.kind.startsWith('remove-') || (action.kind === 'add-group' && action.gid === passwordMark);
}

async function inSession<Outcome>(
  jcli: JcliOptions,
  work: (session: JcliSession) => Promise<Outcome>,
): Promise<Outcome | ProvisionFailure> {
  let session: JcliSession | undefined;
  try {
    session = await connectJcli(jcli);
    return await work(session);
  } catch (error) {
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    session?.close();
  }
}

async function observe(session: JcliSession): Promise<ObservedObjects> {
  const ask = async (command: string) => (await session.run(command)).text;
  const show = async <Item>(items: readonly Item[], command: string, nameOf: (item: Item) => string) => {
    const ours = items.filter((item) => isOurs(nameOf(item)));
    const replies = await session.runTogether(ours.map((item) => `${command} ${nameOf(item)}`));
    return new Map(ours.map((item, index) => [nameOf(item), replies[index]?.text ?? '']));
  };
  const connectors = parseConnectors(await ask('smppccm -l'));
  const users = parseUsers(await ask('user -l'));
  const shownConnectors = await show(connectors, 'smppccm -s', ({ cid }) => cid);
  const shownUsers = await show(users, 'user -s', ({ uid }) => uid);
  return {
    connectors: connectors.map((connector) => {
      const text = shownConnectors.get(connector.cid);
      return { ...connector, settings: text === undefined ? NOT_LOOKED_AT : parseSettings(text) };
    }),
    groups: parseGroups(await ask('group -l')),
    users: users.map((user) => {
      const text = shownUsers.get(user.uid);
      return { ...user, settings: text === undefined ? NOT_LOOKED_AT : parseUserSettings(text) };
    }),
    filters: parseFilters(await ask('filter -l')),
    routes: parseRoutes(await ask('mtrouter -l')),
  };
}

const NOT_LOOKED_AT: ReadonlyMap<string, string> = new Map();
