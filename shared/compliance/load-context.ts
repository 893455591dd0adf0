// What the decision must know, read from the database: about accounts and senders for a set of messages in one
// statement, about routes for all messages at once.
import { parseUsd } from '../kernel/money.ts';
import type { ConnectorTraits } from '../messaging/choose-connector.ts';
import { compileRoutes, type RouteRule } from '../messaging/route-table.ts';
import { SENDER_CLASSES, type SenderClass } from '../messaging/sender-class.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import type { Routing, SenderContext, SenderOwnership } from './rule.ts';

export type SenderRequest = { readonly accountId: string; readonly sender: string };

// A number counts for the account that has it now. A forced sender was set by an operator and needs no other leave, but
// a number whose SMS is switched off stays off.
const LOAD_SENDERS: Statement = {
  name: 'compliance.load-senders',
  text: `
    select coalesce(a.status = 'active', false) and coalesce(c.active, true) as account_active,
      a.route_group as account_group,
      e.sender,
      case
        when d.sms_enabled then 'owned'
        when not d.sms_enabled then 'sms-disabled'
        when c.force_source_address is not null or e.sender = any(c.allowed_source_addresses) then 'allowed'
        else 'foreign'
      end as ownership,
      exists (
        select from messaging.webhook_endpoints w
        where w.account_id = u.account_id and w.active
          and w.events && array['message.accepted', 'message.scheduled', 'message.queued', 'message.sending', 'message.sent']
      ) as announces_all
    from unnest($1::uuid[], $2::text[]) with ordinality u(account_id, sender, position)
    left join accounts.accounts a on a.id = u.account_id
    left join messaging.customer_sms_auth c on c.account_id = u.account_id
    cross join lateral (select coalesce(c.force_source_address, u.sender) as sender) e
    left join numbers.dids d on d.number = e.sender and d.account_id = u.account_id
    order by u.position`,
};

type SenderRow = {
  readonly account_active: boolean;
  readonly account_group: string | null;
  readonly sender: string;
  readonly ownership: SenderOwnership;
  readonly announces_all: boolean;
};

/** One context a request, in the order of the requests; an unknown account counts as inactive. */
export async function loadSenderContexts(
  db: Queryable,
  requests: readonly SenderRequest[],
): Promise<readonly SenderContext[]> {
  const rows = await queryRows<SenderRow>(db, LOAD_SENDERS, [
    requests.map(({ accountId }) => accountId),
    requests.map(({ sender }) => sender),
  ]);
  return rows.map((row, index) => ({
    accountId: requests[index]?.accountId ?? '',
    accountGroup: row.account_group ?? undefined,
    accountActive: row.account_active,
    sender: row.sender,
    ownership: row.ownership,
    announcesAll: row.announces_all,
  }));
}

const LOAD_ROUTES: Statement = {
  name: 'compliance.load-routes',
  text: `select rule_order, account_id, account_group, sender_class, prefix, connectors, weights, rate
    from messaging.routes where active`,
};

type RouteRow = {
  readonly rule_order: number;
  readonly account_id: string | null;
  readonly account_group: string | null;
  readonly sender_class: string | null;
  readonly prefix: string;
  readonly connectors: string[];
  readonly weights: number[] | null;
  readonly rate: string;
};

const LOAD_CONNECTORS: Statement = {
  name: 'compliance.load-connectors',
  text: `select connector_name, supports_alphanumeric, supports_unicode
    from messaging.vendor_connectors where active`,
};

type ConnectorRow = {
  readonly connector_name: string;
  readonly supports_alphanumeric: boolean;
  readonly supports_unicode: boolean;
};

/** Active routes and active connectors. */
export async function loadRouting(db: Queryable): Promise<Routing> {
  const [routes, connectors] = await Promise.all([
    queryRows<RouteRow>(db, LOAD_ROUTES, []),
    queryRows<ConnectorRow>(db, LOAD_CONNECTORS, []),
  ]);
  return {
    table: compileRoutes(routes.map(toRouteRule)),
    connectors: new Map(connectors.map((row) => [row.connector_name, toTraits(row)])),
  };
}

function toRouteRule(row: RouteRow): RouteRule {
  const rate = parseUsd(row.rate);
  if (rate === undefined) throw new Error(`route ${row.rule_order} has the rate ${row.rate}`);
  return {
    ruleOrder: row.rule_order,
    accountId: row.account_id ?? undefined,
    accountGroup: row.account_group ?? undefined,
    senderClass: row.sender_class === null ? undefined : toSenderClass(row.sender_class),
    prefix: row.prefix,
    connectors: row.connectors,
    weights: row.weights ?? undefined,
    rate,
  };
}

function toSenderClass(text: string): SenderClass {
  const known = SENDER_CLASSES.find((senderClass) => senderClass === text);
  if (known === undefined) throw new Error(`unknown sender class ${text}`);
  return known;
}

function toTraits(row: ConnectorRow): ConnectorTraits {
  return {
    name: row.connector_name,
    supportsAlphanumeric: row.supports_alphanumeric,
    supportsUnicode: row.supports_unicode,
  };
}
