import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ConnectorOrder } from '../../../shared/contracts/connector-commands.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { enterConnectorCommand } from '../../../shared/testing/enter-connector-command.ts';
import { upsertConnector } from '../testing/queued-messages.ts';
import { type CommandEnd, succeeded } from './command-end.ts';
import { finishCommand, takeCommands } from './command-store.ts';
import { type CommandRunner, runCommands } from './run-commands.ts';

const database = useDatabase();
const log = pino({ level: 'silent' });
const POLL = { timeout: 5_000, interval: 10 };

let runners: CommandRunner[];
/** What was carried out, and by which epoch. */
let carried: string[];

beforeEach(async () => {
  await database.pool.query('truncate messaging.connector_commands');
  for (const name of ['carrier_one', 'carrier_two']) await upsertConnector(database.pool, { name });
  runners = [];
  carried = [];
});
afterEach(() => {
  for (const runner of runners) runner.stop();
});

function run(epoch: number, carryOut: (order: ConnectorOrder) => Promise<CommandEnd>): CommandRunner {
  const runner = runCommands({
    ...{ pool: database.pool, epoch, log, pollIntervalMs: 20 },
    carryOut: async (order) => {
      carried.push(`${epoch} ${order.command}`);
      return carryOut(order);
    },
  });
  runners.push(runner);
  return runner;
}

async function enter(connector: string, order: ConnectorOrder): Promise<Uuid> {
  const { rows } = await database.pool.query<{ id: Uuid }>(
    'select id from messaging.vendor_connectors where connector_name = $1',
    [connector],
  );
  const id = await enterConnectorCommand(database.pool, {
    ...{ connectorId: rows[0]?.id, order, requestedBy: 'opr_1' },
  });
  return id as Uuid;
}

const endings = async () =>
  (await database.pool.query('select command, outcome, takes from messaging.connector_commands order by id'))
    .rows;
const never = () => new Promise<CommandEnd>(() => undefined);

test('a command is carried out once, and how it ended is told', async () => {
  const id = await enter('carrier_one', { command: 'throughput', per_second: 5 });
  run(1, async () => succeeded({ before: 100 }));
  await expect.poll(endings, POLL).toEqual([{ command: 'throughput', outcome: 'succeeded', takes: 1 }]);
  const { rows } = await database.pool.query('select * from messaging.connector_commands');
  expect(rows).toMatchObject([{ id, taken_epoch: '1', result: { before: 100 } }]);
  expect(carried).toEqual(['1 throughput']);
});

test('what a killed bridge has taken and not done is carried out by the next', async () => {
  await enter('carrier_one', { command: 'restart' });
  run(1, never);
  await expect.poll(() => carried, POLL).toEqual(['1 restart']);
  runners[0]?.stop();
  run(2, async () => succeeded({}));
  await expect.poll(endings, POLL).toEqual([{ command: 'restart', outcome: 'succeeded', takes: 2 }]);
});

test('a bridge whose lease has gone writes no end over that of its successor', async () => {
  const id = await enter('carrier_one', { command: 'restart' });
  await takeCommands(database.pool, 1, [], 10);
  await takeCommands(database.pool, 2, [], 10);
  await finishCommand(database.pool, id, 1, succeeded({}));
  expect(await endings()).toEqual([{ command: 'restart', outcome: null, takes: 2 }]);
});

test("a connector's commands keep their order; another's, and a test, do not wait for them", async () => {
  await enter('carrier_one', { command: 'drain' });
  await enter('carrier_one', { command: 'resume' });
  await enter('carrier_one', { command: 'test' });
  await enter('carrier_two', { command: 'restart' });
  const drained = Promise.withResolvers<CommandEnd>();
  run(1, async ({ command }) => (command === 'drain' ? drained.promise : succeeded({})));
  await expect.poll(() => carried.length, POLL).toBe(3);
  expect(carried.toSorted()).toEqual(['1 drain', '1 restart', '1 test']);
  drained.resolve(succeeded({}));
  await expect.poll(() => carried.at(-1), POLL).toBe('1 resume');
});

test('one that cannot be carried out is tried five times, then given up with its reason', async () => {
  await enter('carrier_one', { command: 'restart' });
  run(1, async () => Promise.reject(new Error('the database is away')));
  await expect.poll(endings, POLL).toEqual([{ command: 'restart', outcome: 'failed', takes: 6 }]);
  expect(carried).toHaveLength(5);
  const { rows } = await database.pool.query('select result from messaging.connector_commands');
  expect(rows).toEqual([{ result: { reason: 'given_up', detail: 'It was begun 5 times and never done.' } }]);
});

test('arguments that nobody understands fail the command, not the bridge', async () => {
  const id = await enter('carrier_one', { command: 'purge', older_than_seconds: 5, dry_run: false });
  await database.pool.query(`update messaging.connector_commands set arguments = '{}' where id = $1`, [id]);
  await enter('carrier_one', { command: 'resume' });
  run(1, async () => succeeded({}));
  await expect.poll(endings, POLL).toEqual([
    { command: 'purge', outcome: 'failed', takes: 1 },
    { command: 'resume', outcome: 'succeeded', takes: 1 },
  ]);
});
