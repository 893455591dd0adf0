import { expect, test } from 'vitest';
import type { RouteChange, RouteRuleRequest } from '../../shared/contracts/http/admin/routes.ts';
import type { StoredRule } from '../../shared/messaging/route-set-sql.ts';
import { diffRules } from './diff-rules.ts';
import { mergeChanges } from './merge-changes.ts';

const stored = (rule_order: number, values: Partial<StoredRule> = {}): StoredRule => ({
  ...{ rule_order, prefix: '', sender_class: null, account_id: null, account_group: null },
  ...{ connectors: ['us'], weights: null, rate: '0.005000', active: true },
  ...values,
});
const asked = (rule_order: number, values: Partial<RouteRuleRequest> = {}): RouteRuleRequest => ({
  ...{ rule_order, prefix: '', sender_class: null, account_id: null, account_group: null },
  ...{ connectors: [{ name: 'us', weight: null }], rate: '0.005', active: true },
  ...values,
});
const TABLE = [stored(20), stored(10), stored(0)];

const after = (...changes: readonly RouteChange[]) => {
  const { rules, findings } = mergeChanges(TABLE, changes);
  return { orders: rules.map(({ rule_order }) => rule_order), findings: findings.map(({ kind }) => kind) };
};

test.each<[string, readonly RouteChange[], readonly number[], readonly string[]]>([
  ['one is added', [{ op: 'add', rule: asked(5) }], [20, 10, 0, 5], []],
  ['one is removed', [{ op: 'remove', rule_order: 10 }], [20, 0], []],
  ['one takes the place of another', [{ op: 'replace', rule_order: 10, rule: asked(11) }], [20, 11, 0], []],
  [
    'a change sees those before it',
    [
      { op: 'replace', rule_order: 10, rule: asked(11) },
      { op: 'remove', rule_order: 11 },
    ],
    [20, 0],
    [],
  ],
  [
    'a rule that is not there is not removed',
    [{ op: 'remove', rule_order: 7 }],
    [20, 10, 0],
    ['no-such-rule'],
  ],
  ['nor replaced', [{ op: 'replace', rule_order: 7, rule: asked(7) }], [20, 10, 0], ['no-such-rule']],
  ['an order that is taken is left to the checks', [{ op: 'add', rule: asked(10) }], [20, 10, 0, 10], []],
])('%s', (_, changes, orders, findings) => {
  expect(after(...changes)).toEqual({ orders, findings });
});

test('a rule is stored as the table has it: six decimals, and no weights or one for each connector', () => {
  const connectors = [
    { name: 'us', weight: 3 },
    { name: 'spare', weight: null },
  ];
  const { rules } = mergeChanges([], [{ op: 'add', rule: asked(1, { connectors, rate: '0.02' }) }]);
  expect(rules).toEqual([stored(1, { connectors: ['us', 'spare'], weights: [3, 0], rate: '0.020000' })]);
});

test.each<[string, Partial<StoredRule>]>([
  ['prefix', { prefix: '1' }],
  ['sender class', { sender_class: 'toll_free' }],
  ['account', { account_id: 'a' }],
  ['group', { account_group: 'g' }],
  ['connectors', { connectors: ['us', 'spare'] }],
  ['weights', { weights: [1] }],
  ['rate', { rate: '0.006000' }],
  ['activity', { active: false }],
])('a rule with another %s has changed', (_, values) => {
  const changed = stored(10, values);
  expect(diffRules(TABLE, [stored(20), changed, stored(0)])).toEqual({
    ...{ added: [], removed: [], changed: [{ before: stored(10), after: changed }] },
  });
});

test('rules are the same by their order, wherever they stand', () => {
  expect(diffRules(TABLE, [stored(0), stored(30), stored(20)])).toEqual({
    ...{ added: [stored(30)], removed: [stored(10)], changed: [] },
  });
});
