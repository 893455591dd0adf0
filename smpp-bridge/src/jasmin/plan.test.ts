import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { describeAction, describePlan } from './describe-plan.ts';
import { desiredObjects } from './desired.ts';
import { type ObservedObjects, type PlanPolicy, planActions } from './plan.ts';

const BACKUP = { id: '019ab4c2-7e10-7a31-8f00-0123456789ac' as Uuid, connectorName: 'backup', priority: 200 };
const PRIMARY = { id: '019ab4c2-7e10-7a31-8f00-0123456789ab' as Uuid, connectorName: 'primary', priority: 1 };
const SYNC: PlanPolicy = { mode: 'sync', rewritePasswords: false };
const NOTHING: ObservedObjects = { groups: [], users: [], filters: [], routes: [], connectors: [] };
const PLACE = { relayHost: '127.0.0.1', relayPort: 2790, key: Buffer.alloc(32, 7) };
const MARK = 'rm-pw-w3y8mv5r';

const desired = desiredObjects({ connectors: [BACKUP, PRIMARY], ...PLACE, passwordVersion: 1 });

/** Jasmin as it is when all of `desired` was applied. */
const provisioned: ObservedObjects = {
  groups: [
    { gid: 'rm-default', enabled: true },
    { gid: MARK, enabled: true },
  ],
  users: [user('rm-shared', 'rm-default')],
  filters: [
    { fid: 'rm-4d2pf2db', description: '<TG (tag=rm-4d2pf2db)>' },
    { fid: 'rm-4d2pf2dc', description: '<TG (tag=rm-4d2pf2dc)>' },
  ],
  routes: [
    {
      order: 2_251_951_301_953_964,
      type: 'StaticMTRoute',
      connectors: 'smppc(rm-4d2pf2dc)',
      filters: '<TG (tag=rm-4d2pf2dc)>',
    },
    {
      order: 2_251_951_301_953_963,
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

function user(uid: string, gid: string, settings: Readonly<Record<string, string>> = {}) {
  const [shared] = desired.users;
  return { uid, gid, enabled: true, settings: new Map(Object.entries({ ...shared?.settings, ...settings })) };
}

/** The plan's lines, their columns parted by one space. */
function linesOf(observed: ObservedObjects, policy = SYNC, wanted = desired): string[] {
  return planActions(observed, wanted, policy).actions.map((action) =>
    describeAction(action).replace(/ +/g, ' '),
  );
}

test('an empty Jasmin is filled in an order in which everything named exists, the mark of the passwords last', () => {
  expect(linesOf(NOTHING)).toEqual([
    'add group rm-default',
    'set user rm-shared in rm-default',
    'add connector rm-4d2pf2db to 127.0.0.1:2790',
    'start connector rm-4d2pf2db',
    'add connector rm-4d2pf2dc to 127.0.0.1:2790',
    'start connector rm-4d2pf2dc',
    'set filter rm-4d2pf2db <TG (tag=rm-4d2pf2db)>',
    'set filter rm-4d2pf2dc <TG (tag=rm-4d2pf2dc)>',
    'set route 2251951301953963 StaticMTRoute to rm-4d2pf2db <TG (tag=rm-4d2pf2db)>',
    'set route 2251951301953964 StaticMTRoute to rm-4d2pf2dc <TG (tag=rm-4d2pf2dc)>',
    'set route 0 DefaultRoute to rm-4d2pf2db',
    `add group ${MARK}`,
  ]);
});

test('a Jasmin that holds everything is left as it is', () => {
  expect(linesOf(provisioned)).toEqual([]);
});

const [first, second] = provisioned.connectors;
if (first === undefined || second === undefined) throw new Error('two connectors');
const withGroup = (gid: string) => [...provisioned.groups, { gid, enabled: true }];

type Case = {
  readonly guarantee: string;
  readonly observed: Partial<ObservedObjects>;
  readonly lines: readonly string[];
};

test.each<Case>([
  {
    guarantee:
      'a user whose account changed its group is moved, or the routes of the old one would still be its',
    observed: { users: [user('rm-shared', 'rm-old')] },
    lines: ['update user rm-shared to rm-default'],
  },
  {
    guarantee: 'a quota that somebody set by hand is taken off, and nothing else of the user is touched',
    observed: {
      users: [user('rm-shared', 'rm-default', { 'mt_messaging_cred quota http_throughput': '5.0' })],
    },
    lines: ['update user rm-shared mt_messaging_cred quota http_throughput ND'],
  },
  {
    guarantee: 'a default sender that must go makes the user anew: Jasmin cannot unset it',
    observed: {
      users: [user('rm-shared', 'rm-default', { 'mt_messaging_cred defaultvalue src_addr': '1415' })],
    },
    lines: ['set user rm-shared in rm-default'],
  },
  {
    guarantee: 'what somebody disabled is enabled: nothing could be posted as it',
    observed: {
      users: [{ ...user('rm-shared', 'rm-default'), enabled: false }],
      groups: provisioned.groups.map((group) => ({ ...group, enabled: group.gid === MARK })),
    },
    lines: ['enable group rm-default', 'enable user rm-shared'],
  },
  {
    guarantee: 'a connector that somebody stopped is started again',
    observed: { connectors: provisioned.connectors.map((connector) => ({ ...connector, started: false })) },
    lines: ['start connector rm-4d2pf2db', 'start connector rm-4d2pf2dc'],
  },
  {
    guarantee:
      'only settings that differ are changed, of a connector that has stopped: else Jasmin is down for 5 s',
    observed: {
      connectors: [{ ...first, settings: new Map([...first.settings, ['port', '9999']]) }, second],
    },
    lines: [
      'stop connector rm-4d2pf2db',
      'update connector rm-4d2pf2db port 2790',
      'start connector rm-4d2pf2db',
    ],
  },
  {
    guarantee: "a filter that does something else under our filter's name is made over",
    observed: {
      filters: provisioned.filters.map(({ fid }) => ({ fid, description: '<TG (tag=other)>' })),
    },
    lines: ['set filter rm-4d2pf2db <TG (tag=rm-4d2pf2db)>', 'set filter rm-4d2pf2dc <TG (tag=rm-4d2pf2dc)>'],
  },
  {
    guarantee: 'a route that leads elsewhere is set over, never removed first',
    observed: {
      routes: provisioned.routes.map((route) => ({ ...route, connectors: 'smppc(somebody_else)' })),
    },
    lines: [
      'set route 2251951301953963 StaticMTRoute to rm-4d2pf2db <TG (tag=rm-4d2pf2db)>',
      'set route 2251951301953964 StaticMTRoute to rm-4d2pf2dc <TG (tag=rm-4d2pf2dc)>',
      'set route 0 DefaultRoute to rm-4d2pf2db',
    ],
  },
  {
    guarantee: 'a route that nobody wants any more is removed, for it would still be taken',
    observed: {
      routes: [
        ...provisioned.routes,
        { order: 7, type: 'StaticMTRoute', connectors: 'smppc(rm-4d2pf2db)', filters: '<T>' },
      ],
    },
    lines: ['remove route 7'],
  },
  {
    guarantee: 'what is ours and not wanted goes, routes first, and what they lead to last',
    observed: {
      groups: withGroup('rm-oldgroup'),
      users: [...provisioned.users, user('rm-olduser', 'rm-oldgroup')],
      filters: [...provisioned.filters, { fid: 'rm-oldfilter', description: '<T>' }],
      routes: [
        ...provisioned.routes,
        { order: 9, type: 'StaticMTRoute', connectors: 'smppc(rm-old)', filters: '<T>' },
      ],
      connectors: [...provisioned.connectors, { ...first, cid: 'rm-old' }],
    },
    lines: [
      'remove route 9',
      'remove filter rm-oldfilter',
      'remove user rm-olduser',
      'remove group rm-oldgroup',
      'remove connector rm-old',
    ],
  },
  {
    guarantee: 'things that are not ours are left alone',
    observed: {
      groups: withGroup('enterprise'),
      users: [...provisioned.users, { ...user('somebody', 'enterprise'), settings: new Map() }],
      filters: [...provisioned.filters, { fid: 'theirs', description: '<T>' }],
      connectors: [...provisioned.connectors, { ...first, cid: 'somebody_else', started: false }],
    },
    lines: [],
  },
  {
    guarantee: 'a group of ours that somebody else put a user into stays, for the user would go with it',
    observed: {
      groups: withGroup('rm-oldgroup'),
      users: [...provisioned.users, { ...user('somebody', 'rm-oldgroup'), settings: new Map() }],
    },
    lines: [],
  },
])('$guarantee', ({ observed, lines }) => {
  expect(linesOf({ ...provisioned, ...observed })).toEqual(lines);
});

test('passwords of another version are written before their mark, and the old mark goes', () => {
  const wanted = desiredObjects({ connectors: [BACKUP, PRIMARY], ...PLACE, passwordVersion: 2 });
  expect(linesOf(provisioned, SYNC, wanted)).toEqual([
    'update user rm-shared password',
    'stop connector rm-4d2pf2db',
    'update connector rm-4d2pf2db password',
    'start connector rm-4d2pf2db',
    'stop connector rm-4d2pf2dc',
    'update connector rm-4d2pf2dc password',
    'start connector rm-4d2pf2dc',
    `remove group ${MARK}`,
    `add group ${wanted.passwordMark}`,
  ]);
});

test('passwords, which nobody can see, are written again where Jasmin refuses them', () => {
  expect(linesOf(provisioned, { ...SYNC, rewritePasswords: true })).toEqual([
    'update user rm-shared password',
  ]);
});

test('upsert-only removes nothing and says what it keeps; no password is ever shown', () => {
  const routes = [
    ...provisioned.routes,
    { order: 7, type: 'StaticMTRoute', connectors: 'smppc(rm-4d2pf2db)', filters: '<T>' },
  ];
  const observed = { ...provisioned, routes, users: [] };
  const plan = planActions(observed, desired, { mode: 'upsert-only', rewritePasswords: false });
  expect(describePlan(plan).split('\n')).toEqual([
    'set      user        rm-shared          in rm-default',
    '(remove   route       7)',
    '1 change, 1 removal withheld',
  ]);
});

test('a connector that comes or goes moves no route of another', () => {
  const one = desiredObjects({ connectors: [BACKUP], ...PLACE, passwordVersion: 1 });
  const orderOf = ({ routes }: typeof one) => routes.find(({ cids }) => cids[0] === 'rm-4d2pf2dc')?.order;
  expect(orderOf(one)).toBe(2_251_951_301_953_964);
  expect(orderOf(desired)).toBe(2_251_951_301_953_964);
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
  const none = desiredObjects({ connectors: [], ...PLACE, passwordVersion: 1 });
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
