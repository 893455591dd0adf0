import { expect, test } from 'vitest';
import { routeRule as rule } from '../testing/route-rule.ts';
import { checkRoutes } from './check-routes.ts';
import type { RouteRule } from './route-table.ts';
import type { SenderClass } from './sender-class.ts';

const CONNECTORS = new Map([
  ['us', { name: 'us', supportsAlphanumeric: false, supportsUnicode: true }],
  ['names', { name: 'names', supportsAlphanumeric: true, supportsUnicode: true }],
  ['plain', { name: 'plain', supportsAlphanumeric: false, supportsUnicode: false }],
]);

const NUMBERS: readonly SenderClass[] = ['long_code', 'toll_free', 'short_code'];

function faultsOf(...rules: readonly Partial<RouteRule>[]): string[] {
  return faultsFor(NUMBERS, rules);
}

function faultsFor(senders: readonly SenderClass[], rules: readonly Partial<RouteRule>[]): string[] {
  return checkRoutes(rules.map(rule), CONNECTORS, senders).map((fault) => {
    const orders = 'rule' in fault ? ` ${fault.rule.ruleOrder}` : ` ${fault.senderClasses.join()}`;
    const other = 'other' in fault ? ` by ${fault.other.ruleOrder}` : '';
    return `${fault.severity} ${fault.kind}${orders}${other}`;
  });
}

const DEFAULT = {};
const NO_DEFAULT = 'error no-default long_code,toll_free,short_code';
const BOTH = ['us', 'names'];

test.each<[string, string[], string[]]>([
  ['a table with a default route', faultsOf(DEFAULT), []],
  ['an empty table', faultsOf(), [NO_DEFAULT]],
  [
    'a default for some senders only',
    faultsOf({ senderClass: 'long_code' }),
    ['error no-default toll_free,short_code'],
  ],
  [
    'a default for each class that somebody sends from',
    faultsFor(
      ['long_code', 'alphanumeric'],
      [{ senderClass: 'long_code' }, { ruleOrder: 1, senderClass: 'alphanumeric', connectors: ['names'] }],
    ),
    [],
  ],
  [
    'a default that cannot carry names, where somebody sends from one',
    faultsFor(['long_code', 'alphanumeric'], [DEFAULT]),
    ['error no-default alphanumeric'],
  ],
  [
    'a default that carries no UCS-2',
    faultsFor(NUMBERS, [{ connectors: ['plain'] }]),
    ['warning no-default-for-ucs2 long_code,toll_free,short_code'],
  ],
  [
    'a default whose only connector does not exist',
    faultsFor(['long_code'], [{ connectors: ['gone'] }]),
    ['error no-default long_code', 'error unknown-connector 0'],
  ],
  ['nobody who sends, and no default', faultsFor([], [{ prefix: '1' }]), []],
  ['a default for one account only', faultsOf({ accountId: 'a' }), [NO_DEFAULT]],
  ['a default for one group only', faultsOf({ accountGroup: 'g' }), [NO_DEFAULT]],
  ['prefixes for most but not all', faultsOf({ prefix: '1' }, { prefix: '4' }), [NO_DEFAULT]],
  [
    'a connector that does not exist',
    faultsOf(DEFAULT, { ruleOrder: 7, prefix: '1', connectors: ['us', 'gone'] }),
    ['error unknown-connector 7'],
  ],
  ['weights that share', faultsOf({ connectors: BOTH, weights: [1, 0] }), []],
  ['weights all zero', faultsOf({ connectors: BOTH, weights: [0, 0] }), ['error bad-weights 0']],
  ['a negative weight', faultsOf({ connectors: BOTH, weights: [2, -1] }), ['error bad-weights 0']],
  ['half a weight', faultsOf({ connectors: BOTH, weights: [1.5, 1] }), ['error bad-weights 0']],
  ['fewer weights than connectors', faultsOf({ connectors: BOTH, weights: [1] }), ['error bad-weights 0']],
  [
    'two rules that nothing tells apart, told once',
    faultsOf(DEFAULT, { ruleOrder: 5, prefix: '1' }, { ruleOrder: 5, prefix: '1', connectors: ['names'] }),
    ['error ambiguous 5 by 5'],
  ],
  [
    'rules of one order that differ in the sender',
    faultsOf(
      DEFAULT,
      { ruleOrder: 5, prefix: '1', senderClass: 'toll_free' },
      { ruleOrder: 5, prefix: '1', senderClass: 'short_code' },
    ),
    [],
  ],
  ['overlapping prefixes', faultsOf(DEFAULT, { ruleOrder: 9, prefix: '1' }, { prefix: '1650' }), []],
  [
    'an own rule below one for everybody',
    faultsOf(DEFAULT, { ruleOrder: 9, prefix: '1' }, { ruleOrder: 8, prefix: '1', accountId: 'a' }),
    ['warning shadowed 8 by 9'],
  ],
  [
    'an own rule above one for everybody',
    faultsOf(DEFAULT, { ruleOrder: 8, prefix: '1' }, { ruleOrder: 9, prefix: '1', accountId: 'a' }),
    [],
  ],
  [
    "an account's rule below one of some group",
    faultsOf(
      DEFAULT,
      { ruleOrder: 9, prefix: '1', accountGroup: 'g' },
      { ruleOrder: 8, prefix: '1', accountId: 'a' },
    ),
    [],
  ],
  [
    'a rule for what the higher one cannot carry',
    faultsOf(DEFAULT, { ruleOrder: 9, prefix: '1' }, { ruleOrder: 8, prefix: '1', connectors: ['names'] }),
    [],
  ],
  [
    'a rule that carries no more than the higher one',
    faultsOf(DEFAULT, { ruleOrder: 9, prefix: '1', connectors: ['names'] }, { ruleOrder: 8, prefix: '1' }),
    ['warning shadowed 8 by 9'],
  ],
])('%s', (_, faults, expected) => {
  expect(faults).toEqual(expected);
});
