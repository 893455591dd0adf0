// Which route a message would take and why. Everything is read as it is now, and nothing is written.
import type { ContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { decide } from '../../shared/compliance/decide.ts';
import { peekSlots } from '../../shared/compliance/pacing/peek-slots.ts';
import { preflight } from '../../shared/compliance/preflight.ts';
import { toPreflightResource } from '../../shared/compliance/preflight-resource.ts';
import type { RouteTestResource, TestRouteBody } from '../../shared/contracts/http/admin/route-test.ts';
import type { PreflightResource } from '../../shared/contracts/http/preflight.ts';
import { maskValues } from '../../shared/kernel/mask-values.ts';
import { formatUsd, type MicroUsd, multiplyUsd } from '../../shared/kernel/money.ts';
import { obstacleOf } from '../../shared/messaging/choose-connector.ts';
import { explainRoute, type PassedOver } from '../../shared/messaging/explain-route.ts';
import { findPrice } from '../../shared/messaging/price-list.ts';
import type { RouteRule } from '../../shared/messaging/route-table.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type LinkHealth, loadHealth } from './candidates-store.ts';
import { compareJasmin } from './compare-jasmin.ts';
import { readJasminView } from './held-routes-store.ts';
import { loadCase, type TestCase } from './load-case.ts';
import { showRule } from './rule-form.ts';

export type TestRouteDeps = {
  readonly db: Queryable;
  readonly content: ContentChecker;
  readonly clock: Clock;
  readonly router: 'direct' | 'jasmin';
  /** Of bridges: whose Jasmin it is. */
  readonly group: string;
};

export function createTestRoute(
  deps: TestRouteDeps,
): (input: { readonly body: TestRouteBody }) => Promise<Reply> {
  const { db, content, clock, router, group } = deps;
  return async ({ body }) => {
    const now = clock.now();
    const asked = await loadCase(db, content, body, now);
    if (!asked) return NOT_FOUND;
    const { message, segments, context } = asked;
    const { routes: table, connectors } = context.policies;
    const { decision, passedOver } = explainRoute(message, table, connectors);
    // The walk ends at the rule that takes it.
    const rule = decision.kind === 'routed' ? table.rules[passedOver.length] : undefined;
    const connector = decision.kind === 'routed' ? decision.connector : undefined;
    const [compliance, health, view] = await Promise.all([
      judge(db, asked, now),
      loadHealth(db, rule?.connectors ?? []),
      router === 'direct' ? undefined : readJasminView(db, group, body.account_id),
    ]);
    const answer: RouteTestResource = {
      sender_class: message.senderClass,
      account_group: message.accountGroup ?? null,
      rule: rule === undefined ? null : showRule(rule),
      passed_over: passedOver.map(showPassedOver),
      connector: connector ?? null,
      candidates: rule === undefined ? [] : candidatesOf(rule, connector, asked, health),
      rate: rule === undefined ? null : formatUsd(rule.rate),
      segments,
      price: rule === undefined ? null : formatUsd(multiplyUsd(priceOf(asked, rule), segments)),
      compliance,
      jasmin: compareJasmin({ message, table, connectors, connector }, router, view),
    };
    return { kind: 'ok', status: 200, body: answer };
  };
}

/** The account's own price where it has one for such a message. */
function priceOf({ message, context }: TestCase, rule: RouteRule): MicroUsd {
  return findPrice(context.sender.prices ?? [], message)?.rate ?? rule.rate;
}

async function judge(db: Queryable, { proposed, context }: TestCase, now: Date): Promise<PreflightResource> {
  const decision = decide(proposed, context, now);
  const acceptance = decision.kind === 'defer' ? decision.acceptance : decision;
  const keys = 'limits' in acceptance ? acceptance.limits.limiters.map(({ key }) => key) : [];
  const outcome = preflight(proposed, context, await peekSlots(db, keys), now);
  return maskValues(toPreflightResource(outcome, context.sender.sender)) as PreflightResource;
}

function showPassedOver(passed: PassedOver): RouteTestResource['passed_over'][number] {
  const obstacles = passed.kind === 'no-usable-connector' ? passed.obstacles : [];
  return { rule_order: passed.rule.ruleOrder, why: passed.kind, obstacles };
}

function candidatesOf(
  rule: RouteRule,
  chosen: string | undefined,
  { message, context }: TestCase,
  health: ReadonlyMap<string, LinkHealth>,
): RouteTestResource['candidates'] {
  const { connectors } = context.policies;
  return rule.connectors.map((name, index) => {
    const traits = connectors.get(name);
    return {
      connector: name,
      weight: rule.weights?.[index] ?? null,
      is_chosen: name === chosen,
      obstacle: obstacleOf(traits, message) ?? null,
      standing: traits === undefined ? null : (traits.standing ?? 'ready'),
      ...(health.get(name) ?? UNSEEN),
    };
  });
}

const UNSEEN: LinkHealth = {
  ...{ bind_status: 'disconnected', binds_up: 0, binds_wanted: 0, health: 'well', health_score: 100 },
  ...{ health_cause: null, reported_at: null },
};
