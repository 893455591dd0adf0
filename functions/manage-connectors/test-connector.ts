import { setTimeout as sleep } from 'node:timers/promises';
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { toCommand } from '../../shared/messaging/connector-command-row.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { enteredReply, refusalOf } from './command-connector.ts';
import { enterCommand, findCommand } from './command-store.ts';
import { findConnector } from './connector-store.ts';

/** A test takes 10 s at most, and a second until it is taken. */
const WAIT_MAX_MS = 12_000;
const LOOK_INTERVAL_MS = 200;

/** Has the bridge bind once more and waits for what it says; where no bridge runs there is nothing to wait for. */
export function createTestConnector(pool: Pool): (input: OperatorInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const found = await findConnector(pool, parseId('connector', params.id ?? ''));
    if (!found) return NOT_FOUND;
    const entered = await enterCommand(pool, found, { command: 'test' }, auditOperator(caller));
    if (!entered) return refusalOf(pool, found);
    for (let waitedMs = 0; waitedMs < WAIT_MAX_MS; waitedMs += LOOK_INTERVAL_MS) {
      const row = await findCommand(pool, found.id, entered.id);
      if (row?.done_at) return { kind: 'ok', status: 200, body: toCommand(row) };
      if (!row?.attended) return enteredReply(row ?? entered);
      await sleep(LOOK_INTERVAL_MS);
    }
    return enteredReply((await findCommand(pool, found.id, entered.id)) ?? entered);
  };
}
