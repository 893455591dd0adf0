import type {
  JasminConnectors,
  JasminMetrics,
  JasminResource,
  JasminRoutes,
  JasminUser,
  ListJasminUsersQuery,
} from '../../shared/contracts/http/admin/jasmin.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import {
  type JasminDeps,
  type JasminState,
  type JasminUserRow,
  listUsers,
  readJasminState,
} from './jasmin-store.ts';

const UNSEEN: JasminResource = {
  ...{ router: 'direct', whole: null, verdict: null, verdict_since: null, problem: null, parts_down: [] },
  drift: { count: 0, last: null, last_at: null },
  restarts: { count: 0, last: null, last_at: null },
  refusals: { count: 0, last: null, last_at: null },
  ...{ reposts: 0, open_tickets: 0, last_plan: null, last_apply: null, bridge: null, reported_at: null },
};
const NOBODY_LOOKS = 'No bridge looks after this Jasmin.';

/** Jasmin's words have numbers without `+`. */
function maskDigits(text: string): string {
  return text.replace(/\+?\b\d{8,15}\b/g, maskNumber);
}

const routerOf = ({ group }: JasminDeps) => (group === undefined ? 'direct' : 'jasmin');
const isoOf = (at: Date | null) => at?.toISOString() ?? null;
const ok = (body: unknown): Reply => ({ kind: 'ok', status: 200, body });

function toJasmin(state: JasminState): JasminResource {
  const { fresh, verdict, problem, planned_at, applied_at } = state;
  const masked = (lines: readonly string[]) => lines.map(maskDigits);
  const counted = (count: number, last: string | null, at: Date | null) => ({
    ...{ count, last: last && maskDigits(last), last_at: isoOf(at) },
  });
  return {
    router: 'jasmin',
    whole: fresh && verdict === 'healthy' && problem === null && state.parts_down.length === 0,
    verdict,
    verdict_since: isoOf(state.verdict_since),
    problem: fresh ? problem && maskDigits(problem) : NOBODY_LOOKS,
    parts_down: state.parts_down,
    drift: counted(state.drifts, state.drift, state.drift_at),
    restarts: counted(state.restarts, state.restart_reason, state.restarted_at),
    refusals: counted(state.refusals, state.refusal, state.refused_at),
    reposts: state.reposts,
    open_tickets: state.open_tickets,
    last_plan: planned_at && {
      ...{ at: planned_at.toISOString(), cause: state.plan_cause },
      ...{ changes: masked(state.plan_changes), withheld: masked(state.plan_withheld) },
    },
    last_apply: applied_at && {
      ...{ at: applied_at.toISOString(), cause: state.applied_cause, changes: masked(state.applied_changes) },
    },
    bridge: state.bridge,
    reported_at: isoOf(state.updated_at),
  };
}

export function createReadJasmin(deps: JasminDeps): () => Promise<Reply> {
  return async () => {
    const state = await readJasminState(deps);
    if (state) return ok(toJasmin(state));
    if (deps.group === undefined) return ok(UNSEEN);
    return ok({ ...UNSEEN, router: 'jasmin', whole: false, problem: NOBODY_LOOKS });
  };
}

export function createListConnectors(deps: JasminDeps): () => Promise<Reply> {
  return async () => {
    const connectors = (await readJasminState(deps))?.connectors ?? [];
    const body: JasminConnectors = {
      router: routerOf(deps),
      data: connectors.map(({ connector, ticketsPerSecond, errorsPerSecond, ...same }) => ({
        ...{ connector_name: connector, ...same },
        ...{ tickets_per_second: ticketsPerSecond, errors_per_second: errorsPerSecond },
      })),
    };
    return ok(body);
  };
}

export function createListRoutes(deps: JasminDeps): () => Promise<Reply> {
  return async () => {
    const routes = (await readJasminState(deps))?.routes ?? [];
    const body: JasminRoutes = {
      router: routerOf(deps),
      data: routes.map((route) => ({ ...route, filters: maskDigits(route.filters) })),
    };
    return ok(body);
  };
}

export function createReadMetrics(deps: JasminDeps): () => Promise<Reply> {
  return async () => {
    const state = await readJasminState(deps);
    const seen = state?.fresh ? state.connectors : [];
    const sent = seen.reduce((sum, { ticketsPerSecond }) => sum + ticketsPerSecond, 0);
    const failed = seen.reduce((sum, { errorsPerSecond }) => sum + errorsPerSecond, 0);
    const body: JasminMetrics = {
      router: routerOf(deps),
      queue_size: seen.reduce((sum, { waiting }) => sum + waiting, 0),
      open_tickets: state?.open_tickets ?? 0,
      throughput: { in: sent, out: Math.max(0, sent - failed) },
      error_rate: sent === 0 ? 0 : Math.min(1, failed / sent),
    };
    return ok(body);
  };
}

function toUser({ id, sources, settings, given_at, ...same }: JasminUserRow): JasminUser {
  return {
    account_id: formatId('account', id),
    ...same,
    sources: sources?.map(maskNumber) ?? null,
    settings: Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, maskDigits(value)])),
    given_at: given_at.toISOString(),
  };
}

export function createListUsers(
  deps: JasminDeps,
): (input: { readonly query: ListJasminUsersQuery }) => Promise<Reply> {
  return async ({ query: { cursor, limit } }) => {
    const rows = await listUsers(deps, cursor ?? LAST_ID, limit + 1);
    return ok(pageById(rows, limit, toUser));
  };
}
