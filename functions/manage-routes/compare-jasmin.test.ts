import { expect, test } from 'vitest';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { ConnectorTraits } from '../../shared/messaging/choose-connector.ts';
import type { HeldRoute } from '../../shared/messaging/jasmin/held-route.ts';
import { compileRoutes } from '../../shared/messaging/route-table.ts';
import { routeRule } from '../../shared/testing/route-rule.ts';
import { type Choice, compareJasmin } from './compare-jasmin.ts';
import type { JasminView } from './held-routes-store.ts';

const CONNECTORS = new Map<string, ConnectorTraits>(
  ['us', 'uk'].map((name) => [name, { name, supportsAlphanumeric: true, supportsUnicode: true }]),
);
const TO_UK: Choice = {
  message: {
    ...{ id: '', accountId: 'a', accountGroup: undefined, recipient: '+447700900123' as E164 },
    ...({ senderClass: 'long_code', encoding: 'gsm7' } as const),
  },
  table: compileRoutes([routeRule({}), routeRule({ ruleOrder: 1, prefix: '44', connectors: ['uk', 'us'] })]),
  connectors: CONNECTORS,
  connector: 'uk',
};

const held = (order: number, connectors: readonly string[], filters: string): HeldRoute => ({
  ...{ order, type: 'StaticMTRoute', connectors, filters },
});
const BY_CID = [held(2 ** 51 + 1, ['us'], '<TG (tag=rm-us)>'), held(2 ** 51 + 2, ['uk'], '<TG (tag=rm-uk)>')];
const DEFAULT = held(0, ['us'], '');
const UK = held(20, ['uk', 'us'], '<DA (dst_addr=^44)>');
const VIEW: JasminView = {
  ...{ verdict: 'healthy', problem: null, fresh: true, uid: null, gid: null },
  routes: [...BY_CID, UK, DEFAULT],
  connectors: [
    { cid: 'rm-us', connector: 'us' },
    { cid: 'rm-uk', connector: 'uk' },
  ],
};
const stateOf = (view: JasminView | undefined, choice = TO_UK) => compareJasmin(choice, 'jasmin', view).state;
const withStanding = (name: string, standing: 'sick' | 'drained') =>
  new Map(CONNECTORS).set(name, { name, standing, supportsAlphanumeric: true, supportsUnicode: true });

test('a Jasmin that was given the table holds the same route, by the connector and beneath', () => {
  expect(compareJasmin(TO_UK, 'jasmin', VIEW)).toEqual({
    ...{ state: 'same', detail: 'Jasmin holds this route.', user: 'rm-shared' },
    ...{ by_connector: BY_CID[1], by_table: UK },
  });
});

test.each<[string, JasminView | undefined, Choice, string]>([
  ['it was not told of the rule yet', { ...VIEW, routes: [...BY_CID, DEFAULT] }, TO_UK, 'different'],
  ['it does not know the connector yet', { ...VIEW, connectors: [] }, TO_UK, 'different'],
  [
    'its route by the connector is gone, and the one beneath takes the message alike',
    { ...VIEW, routes: [UK, DEFAULT] },
    TO_UK,
    'same',
  ],
  [
    'a rule of another account stands above',
    { ...VIEW, uid: 'rm-own', routes: [...BY_CID, held(30, ['us'], '<U (uid=rm-own)>'), UK] },
    TO_UK,
    'different',
  ],
  [
    'neither has a route',
    { ...VIEW, routes: BY_CID },
    { ...TO_UK, table: compileRoutes([]), connector: undefined },
    'same',
  ],
  ['only it has a route', VIEW, { ...TO_UK, table: compileRoutes([]), connector: undefined }, 'different'],
  [
    'what is sick was passed over, which Jasmin leaves to us',
    VIEW,
    { ...TO_UK, connectors: withStanding('uk', 'sick'), connector: 'us' },
    'same',
  ],
  ['nobody looks after it', { ...VIEW, fresh: false }, TO_UK, 'unknown'],
  ['nobody ever did', undefined, TO_UK, 'unknown'],
  ['it could not be given all', { ...VIEW, problem: 'mtrouter -a refused' }, TO_UK, 'unknown'],
])('%s', (_, view, choice, state) => {
  expect(stateOf(view, choice)).toBe(state);
});

test('without Jasmin nothing is known of it', () => {
  expect(compareJasmin(TO_UK, 'direct', VIEW)).toEqual({
    ...{ state: 'unknown', detail: 'There is no Jasmin: messages are routed directly.', user: null },
    ...{ by_connector: null, by_table: null },
  });
});

test('whole numbers in its filters and its words are masked', () => {
  const whole = held(30, ['uk'], '<DA (dst_addr=^447700900123)>');
  const view = { ...VIEW, routes: [...BY_CID, whole, UK, DEFAULT] };
  expect(compareJasmin(TO_UK, 'jasmin', view).by_table?.filters).toBe('<DA (dst_addr=^4477******23)>');
  const refused = { ...VIEW, problem: 'refused 447700900123' };
  expect(compareJasmin(TO_UK, 'jasmin', refused).detail).not.toContain('447700900123');
});
