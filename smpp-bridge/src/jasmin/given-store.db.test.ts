import { beforeEach, expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { type Given, noteGiven } from './given-store.ts';
import { readState, writeState } from './state-store.ts';

const database = useDatabase();
const ADDED: Given['plan'] = { actions: [{ kind: 'add-group', gid: 'rm-default' }], withheld: [] };
const NOTHING: Given['plan'] = { actions: [], withheld: [{ kind: 'remove-user', uid: 'rm-ghost' }] };
const given = (cause: Given['cause'], plan: Given['plan']): Given => ({
  ...{ cause, plan, connectorNames: new Map([['rm-aaaaaaaa', 'sinch_primary']]) },
  routes: [
    { order: 0, type: 'DefaultRoute', cids: ['rm-aaaaaaaa'], filters: [] },
    {
      ...{ order: 7, type: 'FailoverMTRoute', cids: ['rm-aaaaaaaa', 'rm-unknown1'] },
      filters: [{ fid: 'rm-f', type: 'DestinationAddrFilter', value: '^44' }],
    },
  ],
});

beforeEach(async () => {
  await database.pool.query('delete from messaging.jasmin_state');
});

const stateRow = async () => (await database.pool.query('select * from messaging.jasmin_state')).rows[0];

test('a comparison that finds nothing leaves what was applied last', async () => {
  await noteGiven(database.pool, 'default', given('recovery', ADDED));
  const first = await stateRow();
  expect(first).toMatchObject({ plan_cause: 'recovery', applied_cause: 'recovery' });
  expect(first.applied_at).toEqual(first.planned_at);
  await noteGiven(database.pool, 'default', given('check', NOTHING));
  expect(await stateRow()).toMatchObject({
    ...{ plan_cause: 'check', plan_changes: [], plan_withheld: ['remove   user        rm-ghost'] },
    ...{ applied_cause: 'recovery', applied_changes: ['add      group       rm-default'] },
    applied_at: first.applied_at,
  });
});

test('routes are shown as Jasmin asks them, with the names that operators know', async () => {
  await noteGiven(database.pool, 'default', given('check', NOTHING));
  expect((await stateRow()).routes).toEqual([
    {
      ...{ order: 7, type: 'FailoverMTRoute', connectors: ['sinch_primary', 'rm-unknown1'] },
      filters: '<DA (dst_addr=^44)>',
    },
    { order: 0, type: 'DefaultRoute', connectors: ['sinch_primary'], filters: '' },
  ]);
});

test('of a Jasmin that was empty a line says how much more there was', async () => {
  const actions = Array.from({ length: 120 }, (_, n) => ({ kind: 'add-group' as const, gid: `rm-${n}` }));
  await noteGiven(database.pool, 'default', given('recovery', { actions, withheld: [] }));
  const { plan_changes: lines } = await stateRow();
  expect(lines).toHaveLength(51);
  expect(lines.at(-1)).toBe('and 70 more');
});

test('what the bridge has seen is read back as it was written, beside what was given', async () => {
  const seen = {
    ...{ bridge: 'bridge-1', verdict: 'healthy', partsDown: ['redis'], problem: undefined },
    ...{ provisionedAt: new Date('2026-11-25T12:00:00Z'), drifts: 0, drift: undefined, driftAt: undefined },
    ...{ restarts: 1, restartReason: 'no-progress', restartedAt: new Date('2026-11-25T12:00:01Z') },
    ...{ reposts: 2, openTickets: 3, refusals: 4, refusal: 'throughput of rm-a/rm-b' },
    refusedAt: new Date('2026-11-25T12:00:02Z'),
    connectors: [
      {
        ...{ cid: 'rm-aaaaaaaa', connector: 'sinch_primary', started: true, session: 'BOUND_TRX' },
        ...{ waiting: 5, consumers: 1, ticketsPerSecond: 12.5, errorsPerSecond: 0 },
      },
    ],
  };
  await noteGiven(database.pool, 'default', given('change', ADDED));
  await writeState(database.pool, 'default', seen);
  const { problem, drift, driftAt, ...known } = seen;
  expect(await readState(database.pool, 'default')).toMatchObject({ ...known, planCause: 'change' });
});
