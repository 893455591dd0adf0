import { expect, test } from 'vitest';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import { findFaults, type Surroundings } from './find-faults.ts';

const SURROUNDINGS: Surroundings = {
  connectors: new Map([
    ['us', { name: 'us', supportsAlphanumeric: false, supportsUnicode: true }],
    ['plain', { name: 'plain', supportsAlphanumeric: false, supportsUnicode: false }],
  ]),
  inactive: new Set(['asleep']),
  accounts: new Set(['known']),
  senders: ['long_code'],
  rulesMax: 5,
};

const rule = (values: Partial<StoredRule>): StoredRule => ({
  ...{ rule_order: 0, prefix: '', sender_class: null, account_id: null, account_group: null },
  ...{ connectors: ['us'], weights: null, rate: '0.005000', active: true },
  ...values,
});
const DEFAULT = rule({});

const faultsOf = (rules: readonly StoredRule[], change: Partial<Surroundings> = {}) =>
  findFaults(rules, { ...SURROUNDINGS, ...change }).map(({ severity, kind, rule_order }) => {
    return [severity, kind, ...(rule_order === null ? [] : [rule_order])].join(' ');
  });

test.each<[string, readonly string[], readonly string[]]>([
  ['a default alone', faultsOf([DEFAULT]), []],
  ['no rule at all, and somebody who sends', faultsOf([]), ['error no-default']],
  ['no rule at all, and nobody', faultsOf([], { senders: [] }), []],
  [
    'a class of senders that the default does not carry',
    faultsOf([DEFAULT], { senders: ['long_code', 'alphanumeric'] }),
    ['error no-default'],
  ],
  ['a default that is switched off', faultsOf([rule({ active: false })]), ['error no-default']],
  [
    'a default without UCS-2, which is no error',
    faultsOf([rule({ connectors: ['plain'] })]),
    ['warning no-default-for-ucs2'],
  ],
  [
    'a connector that nobody made, and one that is switched off',
    faultsOf([DEFAULT, rule({ rule_order: 1, prefix: '1', connectors: ['gone', 'asleep', 'us'] })]),
    ['error unknown-connector 1', 'error inactive-connector 1'],
  ],
  [
    'an inactive rule may name what is gone',
    faultsOf([DEFAULT, rule({ rule_order: 1, connectors: ['gone'], active: false })]),
    [],
  ],
  [
    'two rules of one order, also where one is inactive',
    faultsOf([DEFAULT, rule({ prefix: '1', active: false })]),
    ['error repeated-order 0'],
  ],
  [
    'a connector twice in a rule',
    faultsOf([rule({ connectors: ['us', 'us'] })]),
    ['error repeated-connector 0'],
  ],
  ['weights without a share', faultsOf([rule({ weights: [0] })]), ['error bad-weights 0']],
  [
    'an account that is not there',
    faultsOf([DEFAULT, rule({ rule_order: 1, account_id: 'foreign' })]),
    ['error unknown-account 1'],
  ],
  [
    'a rule for an account and a group',
    faultsOf([DEFAULT, rule({ rule_order: 1, account_id: 'known', account_group: 'g' })]),
    ['error account-and-group 1'],
  ],
  [
    'more rules than are held',
    faultsOf(Array.from({ length: 6 }, (_, n) => rule({ rule_order: n, prefix: n === 0 ? '' : `${n}` }))),
    ['error too-many-rules'],
  ],
  [
    'a rule that does nothing, told after the errors',
    faultsOf([
      DEFAULT,
      rule({ rule_order: 1, prefix: '1' }),
      rule({ rule_order: 2, prefix: '1', weights: [0] }),
    ]),
    ['error bad-weights 2', 'warning shadowed 1'],
  ],
])('%s', (_, faults, expected) => {
  expect(faults).toEqual(expected);
});
