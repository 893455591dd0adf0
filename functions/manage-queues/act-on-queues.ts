import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type {
  QueueActionBody,
  QueueActionPreview,
  QueueActionResource,
} from '../../shared/contracts/http/admin/queues.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import { toCommand } from '../../shared/messaging/connector-command-row.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import { type IfMatch, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { enterAction, type FoundAction, findAction, queuesVersion } from './action-store.ts';
import { countsOf, orderOf, type QueueOrder, stateOf } from './queue-order.ts';
import { connectorsMeant, countSelected, findNamed, type Selection } from './selection-store.ts';

type ActInput = {
  readonly query: { readonly dry_run: boolean };
  readonly body: QueueActionBody;
  readonly caller: OperatorPrincipal;
  readonly ifMatch: IfMatch;
};

const NOTHING = '0.000000';

/** Enters a command for each connector that is meant; on trial counts what waits for them now. */
export function createActOnQueues(db: Queryable): (input: ActInput) => Promise<Reply> {
  return async ({ query, body, caller, ifMatch }) => {
    const seen = await queuesVersion(db);
    if (!ifMatch.allows(seen)) return VERSION_CHANGED;
    const order = orderOf(body);
    const refusal = await refuseNames(db, order);
    if (refusal) return refusal;
    const selection = selectionOf(order);
    const connectors = await connectorsMeant(db, selection);
    if (query.dry_run) {
      const preview = await previewOf(db, order, connectors, selection);
      return { kind: 'ok', status: 200, body: preview };
    }
    const id = await enterAction(db, seen, order, connectors, auditOperator(caller));
    const found = await findAction(db, id);
    if (!found) return (await queuesVersion(db)) === seen ? TOO_BUSY : VERSION_CHANGED;
    const entered = toAction(found);
    const location = `/v1/admin/queues/actions/${entered.id}`;
    return { kind: 'ok', status: 202, body: entered, headers: { location } };
  };
}

const TOO_BUSY: Reply = {
  kind: 'refused',
  code: 'too_busy',
  context: { detail: 'Too many commands wait for a connector that is meant: does a bridge run?' },
};

function selectionOf({ shown }: QueueOrder): Selection {
  return {
    connector: shown.connector ?? undefined,
    accountId: shown.account_id ?? undefined,
    olderThanSeconds: shown.older_than_seconds,
  };
}

/** What names nothing. */
async function refuseNames(
  db: Queryable,
  { shown: { connector, to, account_id } }: QueueOrder,
): Promise<Reply | undefined> {
  const named = [connector ?? undefined, to ?? undefined];
  const found = await findNamed(db, named, account_id ?? undefined);
  const isUnknown = (name: string | null) => name !== null && !found.connectors.includes(name);
  const errors = [
    ...(isUnknown(connector) ? [{ field: 'connector', message: 'must be the name of a connector' }] : []),
    ...(isUnknown(to) ? [{ field: 'to', message: 'must be the name of a connector' }] : []),
    ...(account_id && !found.account
      ? [{ field: 'account_id', message: 'must be the id of an account' }]
      : []),
  ];
  const [first] = errors;
  if (!first) return undefined;
  const detail = `${first.field}: ${first.message}`;
  return { kind: 'refused', code: 'invalid_request', context: { errors, detail } };
}

async function previewOf(
  db: Queryable,
  { action }: QueueOrder,
  connectors: readonly string[],
  selection: Selection,
): Promise<QueueActionPreview> {
  const [all, ...accounts] = await countSelected(db, connectors, selection);
  const refundOf = (refund: string) => (action === 'expire' ? refund : NOTHING);
  return {
    dry_run: true,
    messages: all?.messages ?? 0,
    segments: all?.segments ?? 0,
    refund: refundOf(all?.refund ?? NOTHING),
    connectors,
    accounts: all?.accounts ?? 0,
    by_account: accounts.flatMap(({ account_id, messages, segments, refund }) =>
      account_id === null
        ? []
        : [{ account_id: formatId('account', account_id), messages, segments, refund: refundOf(refund) }],
    ),
  };
}

/** How an action goes, or went. */
export function createReadAction(
  db: Queryable,
): (input: { readonly params: Readonly<Record<string, string>> }) => Promise<Reply> {
  return async ({ params }) => {
    const found = await findAction(db, parseId('queueAction', params.id ?? ''));
    return found
      ? { kind: 'ok', status: 200, body: toAction(found) }
      : { kind: 'refused', code: 'not_found' };
  };
}

function toAction({ row, commands }: FoundAction): QueueActionResource {
  const { connector, account_id, to, older_than_seconds } = row.arguments;
  const ends = commands.flatMap(({ done_at }) => (done_at === null ? [] : [done_at.getTime()]));
  const isDone = ends.length === commands.length;
  return {
    id: formatId('queueAction', row.id),
    ...{ action: row.action, connector, account_id: account_id && formatId('account', account_id), to },
    ...{ older_than_seconds, state: stateOf(commands), ...countsOf(commands) },
    commands: commands.map(toCommand),
    requested_by: row.requested_by,
    requested_at: row.requested_at.toISOString(),
    done_at: isDone ? new Date(Math.max(row.requested_at.getTime(), ...ends)).toISOString() : null,
  };
}
