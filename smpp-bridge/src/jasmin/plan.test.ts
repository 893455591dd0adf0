import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { desiredObjects } from './desired.ts';
import { type ObservedObjects, planActions } from './plan.ts';

const BACKUP = { id: '019ab4c2-7e10-7a31-8f00-0123456789ac' as Uuid, connectorName: 'backup', priority: 200 };
const PRIMARY = { id: '019ab4c2-7e10-7a31-8f00-0123456789ab' as Uuid, connectorName: 'primary', priority: 1 };
const ORDINARY = { rewritePasswords: false };
const NOTHING: ObservedObjects = { groups: [], users: [], filters: [], routes: [], connectors: [] };

const desired = desiredObjects({
  connectors: [BACKUP, PRIMARY],
  relayHost: '127.0.0.1',
  relayPort: 2790,
  key: Buffer.alloc(32, 7),
});

/** Jasmin as it is when all of `desired` was applied. */
const provisioned: ObservedObjects = {
  groups: ['rm-default'],
  users: [{ uid: 'rm-shared', gid: 'rm-default' }],
  filters: ['rm-4d2pf2db', 'rm-4d2pf2dc'],
  routes: [
    {
      order: 1_000_001,
      type: 'StaticMTRoute',
      connectors: 'smppc(rm-4d2pf2dc)',
      filters: '<TG (tag=rm-4d2pf2dc)>',
    },
    {
      order: 1_000_000,
      type: 'StaticMTRoute',
      connectors: 'smppc(rm-4d2pf2db)',
      filters: '<TG (tag=rm-4d2pf2db)>',
    },
    { order: 0, type: 'DefaultRoute', connectors: 'smppc(rm-4d2pf2db)', filters: '' },
  ],
  connectors: desired.connectors.map(({ cid, settings }) => ({
    cid,
    started: true,
    session: 'BOUND_TRX',
    settings: new Map(Object.entries(settings)),
  })),
};

const kindsOf = (observed: ObservedObjects, policy = ORDINARY) =>
  planActions(observed, desired, policy).map(({ kind }) => kind);

test('an empty Jasmin is filled in an order in which everything named exists', () => {
  expect(kindsOf(NOTHING)).toEqual([
    'add-group',
    'set-user',
    'add-connector',
    'start-connector',
    'add-connector',
    'start-connector',
    'add-filter',
    'add-filter',
    'set-route',
    'set-route',
    'set-route',
  ]);
});

test('a Jasmin that holds everything is left as it is', () => {
  expect(kindsOf(provisioned)).toEqual([]);
});

test('passwords, which nobody can see, are written again when that is asked', () => {
  expect(kindsOf(provisioned, { rewritePasswords: true })).toEqual(['set-user']);
});

test('a user whose account changed its group is moved, or the routes of the old one would still be its', () => {
  const users = [{ uid: 'rm-shared', gid: 'rm-old' }];
  expect(kindsOf({ ...provisioned, users })).toEqual(['set-user']);
});

test('things that are not ours are left alone', () => {
  const settings = new Map([['port', '1']]);
  const foreign = { cid: 'somebody_else', started: false, session: 'NONE', settings };
  expect(kindsOf({ ...provisioned, connectors: [...provisioned.connectors, foreign] })).toEqual([]);
});

test('a connector that somebody stopped is started again', () => {
  const connectors = provisioned.connectors.map((connector) => ({ ...connector, started: false }));
  expect(planActions({ ...provisioned, connectors }, desired, ORDINARY)).toEqual([
    { kind: 'start-connector', cid: 'rm-4d2pf2db' },
    { kind: 'start-connector', cid: 'rm-4d2pf2dc' },
  ]);
});

test('only settings that differ are changed', () => {
  const [first, ...others] = provisioned.connectors;
  if (first === undefined) throw new Error('no connector');
  const moved = { ...first, settings: new Map([...first.settings, ['port', '9999']]) };
  expect(planActions({ ...provisioned, connectors: [moved, ...others] }, desired, ORDINARY)).toEqual([
    { kind: 'update-connector', cid: 'rm-4d2pf2db', settings: { port: '2790' } },
  ]);
});

test('a route that leads elsewhere is replaced', () => {
  const routes = provisioned.routes.map((route) => ({ ...route, connectors: 'smppc(somebody_else)' }));
  expect(kindsOf({ ...provisioned, routes })).toEqual(['set-route', 'set-route', 'set-route']);
});

test('a route that nobody wants any more is removed, for it would still be taken', () => {
  const old = { order: 7, type: 'StaticMTRoute', connectors: 'smppc(rm-4d2pf2db)', filters: '<T>' };
  expect(planActions({ ...provisioned, routes: [...provisioned.routes, old] }, desired, ORDINARY)).toEqual([
    { kind: 'remove-route', order: 7 },
  ]);
});

test('what no tag chooses takes the connector of the lowest priority number', () => {
  expect(desired.routes.find(({ type }) => type === 'DefaultRoute')).toEqual({
    order: 0,
    type: 'DefaultRoute',
    cids: ['rm-4d2pf2db'],
    filters: [],
  });
});

test('without connectors there is no route to nowhere', () => {
  const none = desiredObjects({
    connectors: [],
    relayHost: '127.0.0.1',
    relayPort: 2790,
    key: Buffer.alloc(32),
  });
  expect(none.routes).toEqual([]);
});

test('a relay connector gives up within seconds, so that no ticket blocks the others for minutes', () => {
  expect(desired.connectors[0]?.settings).toMatchObject({
    submit_throughput: '0',
    res_to: '3',
    requeue_delay: '1',
    con_loss_delay: '1',
    con_fail_delay: '1',
    bind_to: '5',
    elink_interval: '5',
  });
});
