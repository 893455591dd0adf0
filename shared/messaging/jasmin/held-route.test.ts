import { expect, test } from 'vitest';
import { type DesiredFilter, describeFilters } from './filters.ts';
import { type HeldRoute, type PostedMessage, takeHeldRoute } from './held-route.ts';

const held = (order: number, connector: string, filters: string): HeldRoute => ({
  ...{ order, type: 'StaticMTRoute', connectors: [connector], filters },
});
const ROUTES = [
  held(0, 'default', ''),
  held(20, 'uk', '<DA (dst_addr=^44)>'),
  held(30, 'names', '<DA (dst_addr=^44)>, <TG (tag=rm-name)>'),
  held(40, 'own', '<U (uid=rm-own00001)>, <T>'),
  held(50, 'group', '<G (gid=rm-group001)>'),
  held(60, 'tagged', '<TG (tag=rm-chosen01)>'),
];
const MESSAGE: PostedMessage = { uid: 'rm-shared', gid: 'rm-default', destination: '16505550123', tags: [] };

test.each<[string, Partial<PostedMessage>, string]>([
  ['nothing but the default matches', {}, 'default'],
  ['the destination begins so', { destination: '447700900123' }, 'uk'],
  ['all filters of a higher one match', { destination: '447700900123', tags: ['rm-name'] }, 'names'],
  ['only one of its filters matches', { tags: ['rm-name'] }, 'default'],
  ['the user has its own', { uid: 'rm-own00001' }, 'own'],
  ['the group has its own', { gid: 'rm-group001', uid: 'rm-own00001' }, 'group'],
  ['the choice is made already', { gid: 'rm-group001', tags: ['rm-chosen01'] }, 'tagged'],
])('%s', (_, change, connector) => {
  expect(takeHeldRoute(ROUTES, { ...MESSAGE, ...change })?.connectors).toEqual([connector]);
});

test('without a default what nothing takes has no route', () => {
  expect(takeHeldRoute(ROUTES.slice(1), MESSAGE)).toBeUndefined();
});

test('a filter that cannot be read takes no message', () => {
  const unknown = held(70, 'unknown', '<SA (src_addr=^1)>');
  expect(takeHeldRoute([unknown, ...ROUTES], MESSAGE)?.connectors).toEqual(['default']);
});

test.each<[DesiredFilter['type'], string]>([
  ['TagFilter', 'rm-name'],
  ['DestinationAddrFilter', '^1650'],
  ['UserFilter', 'rm-shared'],
  ['GroupFilter', 'rm-default'],
  ['TransparentFilter', ''],
])('%s is read as it is described', (type, value) => {
  const route = held(1, 'us', describeFilters([{ fid: 'rm-1', type, value }]));
  expect(takeHeldRoute([route], { ...MESSAGE, tags: ['rm-name'] })).toBe(route);
  const others = { uid: 'rm-x', gid: 'rm-x', destination: '447700900123', tags: [] };
  expect(takeHeldRoute([route], others)).toBe(type === 'TransparentFilter' ? route : undefined);
});
