import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { ConnectorCommandBody } from '../../shared/contracts/http/admin/connector-commands.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { type ConnectorCommandRow, toCommand } from '../../shared/messaging/connector-command-row.ts';
import { VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { previewReply } from '../../shared/platform/try-change.ts';
import { enterCommand } from './command-store.ts';
import { type ConnectorRow, toConnector } from './connector-row.ts';
import { findConnector } from './connector-store.ts';
import { countWaiting } from './connector-use.ts';

type CommandInput = OperatorChange & { readonly body: ConnectorCommandBody };

/** Enters a command for the bridge; on trial answers what it would mean, by what is there now. */
export function createCommandConnector(pool: Pool): (input: CommandInput) => Promise<Reply> {
  return async ({ params, query, body, caller, ifMatch }) => {
    const found = await findConnector(pool, parseId('connector', params.id ?? ''));
    if (!found) return NOT_FOUND;
    if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
    if (query.dry_run) {
      const connector = toConnector(found);
      return previewReply(connector, { ...connector, ...changeBy(body) }, await touchesOf(found, body));
    }
    const row = await enterCommand(pool, found, body, auditOperator(caller));
    return row ? enteredReply(row) : refusalOf(pool, found);
  };

  async function touchesOf(
    found: ConnectorRow,
    order: ConnectorCommandBody,
  ): Promise<Record<string, number>> {
    switch (order.command) {
      case 'drain':
        return { messages_waiting: await countWaiting(pool, found, 0) };
      case 'reroute':
      case 'purge':
        return { messages_waiting: await countWaiting(pool, found, order.older_than_seconds) };
      case 'restart':
        return { binds: found.settings.binds };
      case 'resume':
      case 'throughput':
      case 'test':
        return {};
      default:
        return assertNever(order);
    }
  }
}

/** What of the connector itself a command changes. */
function changeBy(order: ConnectorCommandBody): object {
  if (order.command === 'throughput') return { max_throughput: order.per_second };
  if (order.command === 'drain') return { drained: true };
  return order.command === 'resume' ? { drained: false } : {};
}

export function enteredReply(row: ConnectorCommandRow): Reply {
  const body = toCommand(row);
  const location = `/v1/admin/connectors/${body.connector_id}/commands/${body.id}`;
  return { kind: 'ok', status: 202, body, headers: { location } };
}

/** Why a command was not entered. */
export async function refusalOf(pool: Pool, { id, version }: ConnectorRow): Promise<Reply> {
  const now = await findConnector(pool, id);
  if (now?.version !== version) return VERSION_CHANGED;
  const detail = 'Too many commands wait for this connector: does a bridge run?';
  return { kind: 'refused', code: 'too_busy', context: { detail } };
}
