// Makes Jasmin hold what the database wants: observe, plan, apply, persist. Safe to repeat at any moment.
import { applyAction } from './apply.ts';
import type { DesiredObjects } from './desired.ts';
import { connectJcli, type JcliOptions, type JcliSession } from './jcli-client.ts';
import { parseConnectors, parseIds, parseRoutes, parseSettings, parseUsers } from './jcli-parse.ts';
import { isOurs } from './names.ts';
import { type ObservedObjects, type PlanPolicy, planActions } from './plan.ts';

export type ProvisionOutcome =
  | { readonly kind: 'provisioned'; readonly actions: readonly string[] }
  | { readonly kind: 'refused'; readonly action: string; readonly reply: string }
  | { readonly kind: 'unreachable'; readonly reason: string };

/** One session does all of it: filters are known only to the session that made them until they are persisted. */
export async function provisionJasmin(
  jcli: JcliOptions,
  desired: DesiredObjects,
  policy: PlanPolicy,
): Promise<ProvisionOutcome> {
  let session: JcliSession | undefined;
  try {
    session = await connectJcli(jcli);
    return await provisionIn(session, desired, policy);
  } catch (error) {
    return { kind: 'unreachable', reason: error instanceof Error ? error.message : String(error) };
  } finally {
    session?.close();
  }
}

async function provisionIn(
  session: JcliSession,
  desired: DesiredObjects,
  policy: PlanPolicy,
): Promise<ProvisionOutcome> {
  const actions = planActions(await observe(session), desired, policy);
  for (const action of actions) {
    const outcome = await applyAction(session, action);
    if (outcome.kind === 'refused') return outcome;
  }
  if (actions.length > 0) {
    const { text } = await session.run('persist');
    if (/fail|cannot/i.test(text)) return { kind: 'refused', action: 'persist', reply: text };
  }
  return { kind: 'provisioned', actions: actions.map(({ kind }) => kind) };
}

async function observe(session: JcliSession): Promise<ObservedObjects> {
  const ask = async (command: string) => (await session.run(command)).text;
  const connectors = parseConnectors(await ask('smppccm -l')).filter(({ cid }) => isOurs(cid));
  const withSettings: ObservedObjects['connectors'][number][] = [];
  for (const connector of connectors) {
    const settings = parseSettings(await ask(`smppccm -s ${connector.cid}`));
    withSettings.push({ ...connector, settings });
  }
  return {
    connectors: withSettings,
    groups: parseIds(await ask('group -l'), 'Groups'),
    users: parseUsers(await ask('user -l')),
    filters: parseIds(await ask('filter -l'), 'Filters'),
    routes: parseRoutes(await ask('mtrouter -l')),
  };
}
