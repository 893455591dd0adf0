import { describe, expect, test } from 'vitest';
import { connectorOrder } from '../contracts/connector-commands.ts';
import type { Uuid } from '../kernel/ids.ts';
import { useDatabase } from './database.ts';
import { enterConnectorCommand } from './enter-connector-command.ts';

const database = useDatabase();
const NOBODYS = '00000000-0000-7000-8000-000000000000' as Uuid;

async function connectorId(): Promise<Uuid> {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted)
     values ('carrier_one', 'sinch', '127.0.0.1', 3601, 'sandbox', '') returning id`,
  );
  return rows[0]?.id as Uuid;
}

test('a command is entered with its arguments, for a connector that there is', async () => {
  const order = connectorOrder.parse({ command: 'reroute', to: 'carrier_two', older_than_seconds: 60 });
  const id = await enterConnectorCommand(database.pool, {
    ...{ connectorId: await connectorId(), order, requestedBy: 'opr_1' },
  });
  const { rows } = await database.pool.query('select * from messaging.connector_commands');
  expect(rows).toEqual([
    expect.objectContaining({
      ...{ id, command: 'reroute', requested_by: 'opr_1', taken_at: null, takes: 0, done_at: null },
      arguments: { to: 'carrier_two', older_than_seconds: 60, dry_run: false },
    }),
  ]);
  const unknown = { connectorId: NOBODYS, order, requestedBy: 'opr_1' };
  expect(await enterConnectorCommand(database.pool, unknown)).toBeUndefined();
});

test('a command for Jasmin names no connector', async () => {
  const order = connectorOrder.parse({ command: 'jasmin_plan' });
  const command = { connectorId: undefined, order, requestedBy: 'opr_1' };
  expect(await enterConnectorCommand(database.pool, command)).toMatch(/^[0-9a-f-]{36}$/);
});

describe('no command can be', () => {
  test.each([
    ['done that nobody took', "done_at = now(), outcome = 'succeeded'"],
    ['done without an outcome', 'taken_at = now(), taken_epoch = 1, done_at = now()'],
    ['taken by nobody', 'taken_at = now()'],
  ])('%s', async (_guarantee, change) => {
    const order = connectorOrder.parse({ command: 'jasmin_apply' });
    const id = await enterConnectorCommand(database.pool, {
      ...{ connectorId: undefined, order, requestedBy: 'opr_1' },
    });
    const updated = database.pool.query(`update messaging.connector_commands set ${change} where id = $1`, [
      id,
    ]);
    await expect(updated).rejects.toThrow('connector_commands_check');
  });
});
