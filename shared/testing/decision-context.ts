// A decision's context in which everything is in order: a test changes the one thing that it is about.
import type { Campaign, DecisionContext, Policies, SenderContext } from '../compliance/rule.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { compileRoutes, type RouteRule } from '../messaging/route-table.ts';
import type { SenderClass } from '../messaging/sender-class.ts';
import { routeRule } from './route-rule.ts';

export const ACCOUNT_ID = '01934742-ed30-79b0-bd71-13146ff274ec';

export const CAMPAIGN: Campaign = {
  campaignId: 'C1',
  status: 'ACTIVE',
  useCase: 'CUSTOMER_CARE',
  segmentsPerMinute: undefined,
  dailyCap: undefined,
  brandId: undefined,
  brandDailyCap: undefined,
};

export const SENDER: SenderContext = {
  accountId: ACCOUNT_ID,
  accountActive: true,
  sender: '+14155550100',
  ownership: 'owned',
  announcesAll: false,
  tollfreeStatus: undefined,
  campaign: CAMPAIGN,
  accountGroup: undefined,
  smartEncoding: false,
  webhookHttpAllowed: false,
  accountPerSecond: 10,
  senderSegmentsPerSecond: undefined,
  spendable: 1_000_000n as MicroUsd,
};

export const ROUTE: RouteRule = routeRule({ connectors: ['sinch_primary'], rate: 7_500n as MicroUsd });

const CONNECTOR = { name: 'sinch_primary', supportsAlphanumeric: false, supportsUnicode: true };

export function policiesWith(
  changes: Partial<Policies> = {},
  routes: readonly RouteRule[] = [ROUTE],
): Policies {
  return {
    routes: compileRoutes(routes),
    connectors: new Map([['sinch_primary', CONNECTOR]]),
    destinations: new Map<string, ReadonlySet<SenderClass>>([
      ['1', new Set(['long_code', 'toll_free', 'short_code'])],
      ['44', new Set(['long_code', 'alphanumeric'])],
    ]),
    sendingHours: new Map(),
    ...changes,
  };
}

export function contextWith(
  sender: Partial<SenderContext> = {},
  changes: Partial<Omit<DecisionContext, 'sender'>> = {},
): DecisionContext {
  return {
    sender: { ...SENDER, ...sender },
    recipient: { optOut: 'none', zone: undefined },
    content: { kind: 'clean' },
    policies: policiesWith(),
    ...changes,
  };
}
