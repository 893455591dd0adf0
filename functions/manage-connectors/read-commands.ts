import type { ListCommandsQuery } from '../../shared/contracts/http/admin/connector-commands.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { toCommand } from '../../shared/messaging/connector-command-row.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { findCommand, listCommands } from './command-store.ts';
import { findConnector } from './connector-store.ts';

/** Newest first. */
export function createListCommands(
  db: Queryable,
): (input: OperatorInput & { readonly query: ListCommandsQuery }) => Promise<Reply> {
  return async ({ params, query: { cursor, limit } }) => {
    const found = await findConnector(db, parseId('connector', params.id ?? ''));
    if (!found) return NOT_FOUND;
    const rows = await listCommands(db, found.id, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toCommand) };
  };
}

export function createReadCommand(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const connectorId = parseId('connector', params.id ?? '');
    const row = await findCommand(db, connectorId, parseId('connectorCommand', params.command ?? ''));
    return row ? { kind: 'ok', status: 200, body: toCommand(row) } : NOT_FOUND;
  };
}
