import { describe, expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { compileRoutes, type RouteRule } from '../messaging/route-table.ts';
import { type Decision, decide } from './decide.ts';
import type { DecisionContext, SenderContext } from './rule.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const ACCOUNT = '01934742-ed30-79b0-bd71-13146ff274ec';

const SENDER: SenderContext = {
  accountId: ACCOUNT,
  accountGroup: undefined,
  accountActive: true,
  sender: '+14155550100',
  ownership: 'owned',
  announcesAll: false,
};
const ROUTE: RouteRule = {
  ruleOrder: 0,
  accountId: undefined,
  accountGroup: undefined,
  senderClass: undefined,
  prefix: '1',
  connectors: ['sinch_primary'],
  weights: undefined,
  rate: 7_500n as MicroUsd,
};
const CONNECTOR = { name: 'sinch_primary', supportsAlphanumeric: false, supportsUnicode: true };

function context(
  sender: Partial<SenderContext> = {},
  rules: readonly RouteRule[] = [ROUTE],
): DecisionContext {
  return {
    sender: { ...SENDER, ...sender },
    routing: { table: compileRoutes(rules), connectors: new Map([['sinch_primary', CONNECTOR]]) },
  };
}

function decideOn(body: string, given: DecisionContext = context(), recipient = '+16505550123'): Decision {
  return decide({ id: '', recipient: recipient as E164, body }, given, NOW);
}

describe('what is accepted', () => {
  const ACCEPTED = {
    kind: 'accept',
    sender: '+14155550100',
    segments: 1,
    encoding: 'gsm7',
    connector: 'sinch_primary',
    ruleOrder: 0,
    rate: 7_500n,
    cost: 7_500n,
  };

  test.each([
    ['one segment', decideOn('Hello'), ACCEPTED],
    ['each segment costs', decideOn('x'.repeat(161)), { ...ACCEPTED, segments: 2, cost: 15_000n }],
    [
      'one character outside GSM-7 changes the encoding of all',
      decideOn('Привет'),
      { ...ACCEPTED, encoding: 'ucs2' },
    ],
    [
      'the most GSM-7 that ten segments hold',
      decideOn('x'.repeat(1_530)),
      { ...ACCEPTED, segments: 10, cost: 75_000n },
    ],
    [
      'the most UCS-2 that ten segments hold',
      decideOn('я'.repeat(670)),
      { ...ACCEPTED, encoding: 'ucs2', segments: 10, cost: 75_000n },
    ],
    [
      'the forced sender leaves',
      decideOn('Hi', context({ sender: '555111', ownership: 'allowed' })),
      { ...ACCEPTED, sender: '555111' },
    ],
  ])('%s', (_, decision, expected) => {
    expect(decision).toEqual(expected);
  });
});

describe('what is refused, by which rule and with which code', () => {
  test.each<[string, Decision, { code: string; rule: string; detail: string }]>([
    [
      'an account that is not active',
      decideOn('Hi', context({ accountActive: false })),
      { code: 'account_inactive', rule: 'account-active', detail: 'The account is suspended or closed.' },
    ],
    [
      'a sender of somebody else',
      decideOn('Hi', context({ ownership: 'foreign' })),
      {
        code: 'sender_not_owned',
        rule: 'sender-owned',
        detail: '+14155550100 is not a sender of this account.',
      },
    ],
    [
      'a number whose SMS is off',
      decideOn('Hi', context({ ownership: 'sms-disabled' })),
      { code: 'sender_sms_disabled', rule: 'sender-owned', detail: 'SMS is switched off for +14155550100.' },
    ],
    [
      'one GSM-7 character too many',
      decideOn('x'.repeat(1_531)),
      {
        code: 'text_too_long',
        rule: 'text-fits',
        detail: 'The text needs 11 GSM-7 segments, at most 10 are sent.',
      },
    ],
    [
      'one UCS-2 character too many',
      decideOn('я'.repeat(671)),
      {
        code: 'text_too_long',
        rule: 'text-fits',
        detail: 'The text needs 11 UCS-2 segments, at most 10 are sent.',
      },
    ],
    [
      'a country without a route',
      decideOn('Hi', context(), '+441632960000'),
      {
        code: 'no_route',
        rule: 'route-exists',
        detail: 'No route carries this sender and text to the recipient.',
      },
    ],
    [
      'a sender that no connector carries',
      decideOn('Hi', context({ sender: 'ACME', ownership: 'allowed' })),
      {
        code: 'no_route',
        rule: 'route-exists',
        detail: 'No route carries this sender and text to the recipient.',
      },
    ],
  ])('%s', (_, decision, expected) => {
    expect(decision).toEqual({ kind: 'reject', ...expected });
  });

  test('with several objections the customer hears of the most basic one', () => {
    const decision = decideOn('x'.repeat(2_000), context({ accountActive: false, ownership: 'foreign' }, []));
    expect(decision).toMatchObject({ kind: 'reject', code: 'account_inactive' });
  });
});

test('the price and the connector are those of the highest rule that matches', () => {
  const special: RouteRule = { ...ROUTE, ruleOrder: 50, prefix: '1650', rate: 4_000n as MicroUsd };
  expect(decideOn('Hi', context({}, [ROUTE, special]))).toMatchObject({ ruleOrder: 50, rate: 4_000n });
  expect(decideOn('Hi', context({}, [ROUTE, special]), '+14155550199')).toMatchObject({ ruleOrder: 0 });
});
