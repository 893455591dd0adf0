import { expect, test } from 'vitest';
import { SANDBOX_CONNECTOR } from '../testing/sandbox-connector.ts';
import type { Connector } from './connector.ts';
import { planLinks } from './plan-links.ts';

function connector(name: string, change: Partial<Connector> = {}): Connector {
  return { ...SANDBOX_CONNECTOR, name, ...change };
}

test.each<readonly [string, Connector[], Connector[], string[], string[], string[]]>([
  ['a new connector is opened', [], [connector('a')], [], ['a'], []],
  ['an unchanged one is left alone', [connector('a')], [connector('a')], [], [], []],
  ['one that went inactive is closed', [connector('a'), connector('b')], [connector('b')], ['a'], [], []],
  ['a changed one goes on', [connector('a')], [connector('a', { windowSize: 20 })], [], [], ['a']],
])('%s', (_guarantee, current, desired, close, open, update) => {
  const plan = planLinks(current, desired, []);
  expect(plan.close).toEqual(close);
  expect(plan.open.map(({ name }) => name)).toEqual(open);
  expect(plan.update.map(({ name }) => name)).toEqual(update);
});

test('one whose secrets cannot be read goes on as it is, and is not opened', () => {
  const plan = planLinks([connector('a'), connector('b')], [connector('b')], ['a', 'c']);
  expect(plan).toEqual({ close: [], open: [], update: [] });
});
