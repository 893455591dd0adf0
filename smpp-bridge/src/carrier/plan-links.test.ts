import { expect, test } from 'vitest';
import type { Connector } from './connector.ts';
import { planLinks } from './plan-links.ts';

function connector(name: string, change: Partial<Connector> = {}): Connector {
  return {
    name,
    host: '127.0.0.1',
    port: 3601,
    tls: true,
    systemId: 'sandbox',
    password: 'sandbox1',
    bindType: 'transceiver',
    interfaceVersion: 52,
    systemType: '',
    windowSize: 10,
    maxThroughput: 100,
    asksReceipts: true,
    receiptIdForm: 'as-is',
    unknownOutcome: 'resend',
    ...change,
  };
}

test.each<readonly [string, Connector[], Connector[], string[], string[]]>([
  ['a new connector is opened', [], [connector('a')], [], ['a']],
  ['an unchanged one is left alone', [connector('a')], [connector('a')], [], []],
  ['one that went inactive is closed', [connector('a'), connector('b')], [connector('b')], ['a'], []],
  ['a changed one binds anew', [connector('a')], [connector('a', { windowSize: 20 })], ['a'], ['a']],
])('%s', (_guarantee, current, desired, close, open) => {
  const plan = planLinks(current, desired);
  expect(plan.close).toEqual(close);
  expect(plan.open.map(({ name }) => name)).toEqual(open);
});
