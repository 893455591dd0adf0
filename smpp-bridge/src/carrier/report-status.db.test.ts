import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { BOUND_LINK } from '../testing/link-snapshot.ts';
import type { LinkSnapshot } from './link-snapshot.ts';
import { reportStatus, type StatusReport } from './report-status.ts';

const database = useDatabase();
const SNAPSHOT: LinkSnapshot = {
  ...{ ...BOUND_LINK, connector: 'first', boundAt: new Date('2026-03-01T12:00:00Z'), waiting: 7 },
};

let links: readonly LinkSnapshot[];
let report: StatusReport;

beforeEach(async () => {
  await database.pool.query('truncate messaging.connector_status');
  links = [SNAPSHOT, { ...SNAPSHOT, connector: 'second' }];
});
afterEach(() => report.abandon());

function open(): void {
  const log = pino({ level: 'silent' });
  report = reportStatus({
    ...{ pool: database.pool, bridgeId: 'bridge-1', log },
    snapshots: () => links,
    intervalMs: 20,
  });
}

async function statuses(): Promise<Record<string, string>> {
  const rows = await database.pool.query(
    'select connector_name, bind_status, binds_up, binds_wanted, window_in_use, queue_size from messaging.connector_status order by 1',
  );
  return Object.fromEntries(
    rows.rows.map((row) => [
      row.connector_name,
      `${row.bind_status} ${row.binds_up}/${row.binds_wanted} ${row.window_in_use} ${row.queue_size}`,
    ]),
  );
}

test('after a stop no connector is shown as bound, and nothing as under way', async () => {
  open();
  await expect.poll(statuses).toEqual({ first: 'connected 1/1 3 7', second: 'connected 1/1 3 7' });
  await report.stop();
  expect(await statuses()).toEqual({ first: 'disconnected 0/1 0 0', second: 'disconnected 0/1 0 0' });
});

test('a connector whose link is closed is shown as not bound, and as bound when it is back', async () => {
  open();
  await expect.poll(statuses).toEqual({ first: 'connected 1/1 3 7', second: 'connected 1/1 3 7' });
  links = [SNAPSHOT];
  await expect.poll(statuses).toEqual({ first: 'connected 1/1 3 7', second: 'disconnected 0/1 0 0' });
  links = [SNAPSHOT, { ...SNAPSHOT, connector: 'second' }];
  await expect.poll(statuses).toEqual({ first: 'connected 1/1 3 7', second: 'connected 1/1 3 7' });
});

test('what a dead bridge left as bound is put right by the next one', async () => {
  await database.pool.query(`insert into messaging.connector_status (connector_name, bind_index, bridge, bind_status,
    window_in_use) values ('removed', 0, 'bridge-0', 'connected', 5)`);
  open();
  await expect
    .poll(statuses)
    .toEqual({ first: 'connected 1/1 3 7', removed: 'disconnected 0/0 0 0', second: 'connected 1/1 3 7' });
});

test('a bridge without its lease leaves the rows to the next one', async () => {
  open();
  await expect.poll(statuses).toEqual({ first: 'connected 1/1 3 7', second: 'connected 1/1 3 7' });
  report.abandon();
  links = [];
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(await statuses()).toEqual({ first: 'connected 1/1 3 7', second: 'connected 1/1 3 7' });
});
