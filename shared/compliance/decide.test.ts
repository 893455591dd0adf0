import { describe, expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import type { MicroUsd } from '../kernel/money.ts';
import { compilePrices } from '../messaging/price-list.ts';
import { CAMPAIGN, contextWith, policiesWith, ROUTE } from '../testing/decision-context.ts';
import { type Decision, decide } from './decide.ts';
import type { DecisionContext, ProposedMessage } from './rule.ts';

const NOW = new Date('2026-11-22T10:00:00Z');

function decideOn(
  body: string,
  context: DecisionContext = contextWith(),
  message: { to?: string; kind?: ProposedMessage['kind']; validUntil?: string; test?: boolean } = {},
): Decision {
  const proposed: ProposedMessage = {
    id: '',
    kind: message.kind ?? 'customer',
    recipient: (message.to ?? '+16505550123') as E164,
    body,
    validUntil: new Date(message.validUntil ?? '2026-11-23T10:00:00Z'),
    test: message.test,
  };
  return decide(proposed, context, NOW);
}

const BLOCKED = {
  kind: 'blocked',
  rule: 'url-shortener-bitly',
  category: 'url_shortener',
  flags: [],
} as const;
const DAYTIME = { opensMinutes: 480, closesMinutes: 1_260 };
const NIGHT_UNTIL_8 = policiesWith({
  sendingHours: new Map([['US', new Map([0, 1, 2, 3, 4, 5, 6].map((weekday) => [weekday, DAYTIME]))]]),
});
const MARKETING = { ...CAMPAIGN, useCase: 'MARKETING' };

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
    campaignId: 'C1',
    flags: [],
    limits: {
      limiters: [
        {
          key: 'account:01934742-ed30-79b0-bd71-13146ff274ec',
          unitsPerSecond: 10,
          burstUnits: 10,
          units: 1,
        },
      ],
      caps: [],
    },
  };

  test.each<[string, Decision, object]>([
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
      decideOn('Hi', contextWith({ sender: '555111', ownership: 'allowed', campaign: undefined })),
      { ...ACCEPTED, sender: '555111', campaignId: undefined },
    ],
    [
      'a flagged text goes, and says by which rules',
      decideOn('Hi', contextWith({}, { content: { kind: 'flagged', flags: ['alcohol'] } })),
      { ...ACCEPTED, flags: ['alcohol'] },
    ],
    ['the last cent may be spent', decideOn('Hi', contextWith({ spendable: 7_500n as MicroUsd })), ACCEPTED],
    [
      'a verified toll-free number needs no campaign',
      decideOn(
        'Hi',
        contextWith({ sender: '+18335550100', tollfreeStatus: 'verified', campaign: undefined }),
      ),
      { ...ACCEPTED, sender: '+18335550100', campaignId: undefined },
    ],
    [
      'a long code needs no campaign outside North America',
      decideOn('Hi', contextWith({ campaign: undefined }), { to: '+447700900123' }),
      { ...ACCEPTED, campaignId: undefined },
    ],
  ])('%s', (_, decision, expected) => {
    expect(decision).toEqual(expected);
  });

  test('limits of account, sender, campaign and brand are asked of, in messages and in segments', () => {
    const campaign = {
      ...MARKETING,
      segmentsPerMinute: 240,
      dailyCap: 2_000,
      brandId: 'B1',
      brandDailyCap: 40_000,
    };
    const decision = decideOn('x'.repeat(161), contextWith({ campaign, senderSegmentsPerSecond: 0.5 }));
    expect(decision).toMatchObject({
      limits: {
        limiters: [
          {
            key: 'account:01934742-ed30-79b0-bd71-13146ff274ec',
            unitsPerSecond: 10,
            burstUnits: 10,
            units: 1,
          },
          { key: 'sender:+14155550100', unitsPerSecond: 0.5, burstUnits: 1, units: 2 },
          { key: 'campaign:C1', unitsPerSecond: 4, burstUnits: 4, units: 2 },
        ],
        caps: [
          { subject: 'campaign:C1', cap: 2_000, segments: 2 },
          { subject: 'brand:B1', cap: 40_000, segments: 2 },
        ],
      },
    });
  });
});

describe('what is refused, by which rule and with which code', () => {
  test.each<[string, Decision, { code: string; rule: string; detail: string }]>([
    [
      'an account that is not active',
      decideOn('Hi', contextWith({ accountActive: false })),
      { code: 'account_inactive', rule: 'account-active', detail: 'The account is suspended or closed.' },
    ],
    [
      'a sender of somebody else',
      decideOn('Hi', contextWith({ ownership: 'foreign' })),
      {
        code: 'sender_not_owned',
        rule: 'sender-owned',
        detail: '+14155550100 is not a sender of this account.',
      },
    ],
    [
      'a number whose SMS is off',
      decideOn('Hi', contextWith({ ownership: 'sms-disabled' })),
      { code: 'sender_sms_disabled', rule: 'sender-owned', detail: 'SMS is switched off for +14155550100.' },
    ],
    [
      'a destination that we do not serve',
      decideOn('Hi', contextWith(), { to: '+861380000000' }),
      {
        code: 'destination_not_served',
        rule: 'sender-reaches-destination',
        detail: 'We do not send to this destination.',
      },
    ],
    [
      'a short code abroad',
      decideOn('Hi', contextWith({ sender: '555111' }), { to: '+447700900123' }),
      {
        code: 'sender_class_not_supported',
        rule: 'sender-reaches-destination',
        detail: '555111 is a short code, which does not reach this destination.',
      },
    ],
    [
      'a name as sender in North America',
      decideOn('Hi', contextWith({ sender: 'ACME', ownership: 'allowed' })),
      {
        code: 'sender_class_not_supported',
        rule: 'sender-reaches-destination',
        detail: 'ACME is an alphanumeric sender, which does not reach this destination.',
      },
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
      'a US long code without a campaign',
      decideOn('Hi', contextWith({ campaign: undefined })),
      {
        code: 'campaign_missing',
        rule: 'campaign-active',
        detail: '+14155550100 is attached to no 10DLC campaign of this account.',
      },
    ],
    [
      'a campaign that is not active yet',
      decideOn('Hi', contextWith({ campaign: { ...CAMPAIGN, status: 'PENDING' } })),
      {
        code: 'campaign_not_active',
        rule: 'campaign-active',
        detail: 'The 10DLC campaign C1 of +14155550100 is PENDING.',
      },
    ],
    [
      'a toll-free number whose verification is pending',
      decideOn('Hi', contextWith({ sender: '+18335550100', tollfreeStatus: 'pending' })),
      {
        code: 'tollfree_not_verified',
        rule: 'tollfree-verified',
        detail: 'The toll-free number +18335550100 is pending.',
      },
    ],
    [
      'a toll-free number that nobody had verified',
      decideOn('Hi', contextWith({ sender: '+18335550100' })),
      {
        code: 'tollfree_not_verified',
        rule: 'tollfree-verified',
        detail: 'The toll-free number +18335550100 is unverified.',
      },
    ],
    [
      'a recipient who has opted out of the sender',
      decideOn('Hi', contextWith({}, { recipient: { optOut: 'sender', zone: undefined } })),
      {
        code: 'recipient_opted_out',
        rule: 'recipient-not-opted-out',
        detail: 'The recipient has opted out of +14155550100.',
      },
    ],
    [
      'a recipient who has opted out of the account',
      decideOn('Hi', contextWith({}, { recipient: { optOut: 'account', zone: undefined } })),
      {
        code: 'recipient_opted_out',
        rule: 'recipient-not-opted-out',
        detail: 'The recipient has opted out of all senders of this account.',
      },
    ],
    [
      'a text that a rule blocks',
      decideOn('bit.ly/x', contextWith({}, { content: BLOCKED })),
      {
        code: 'content_blocked',
        rule: 'content-allowed',
        detail: 'The text matches the content rule "url-shortener-bitly" (url_shortener).',
      },
    ],
    [
      'a table without a route for it',
      decideOn('Hi', contextWith({}, { policies: policiesWith({}, [{ ...ROUTE, prefix: '44' }]) })),
      {
        code: 'no_route',
        rule: 'route-exists',
        detail: 'No route carries this sender and text to the recipient.',
      },
    ],
    [
      'a price beyond what is left',
      decideOn('Hi', contextWith({ spendable: 7_499n as MicroUsd })),
      {
        code: 'balance_insufficient',
        rule: 'balance-covers',
        detail: 'The message costs 0.007500 USD, 0.007499 USD are left.',
      },
    ],
  ])('%s', (_, decision, expected) => {
    expect(decision).toEqual({ kind: 'reject', ...expected });
  });

  test('with several objections the customer hears of the most basic one', () => {
    const decision = decideOn('x'.repeat(2_000), contextWith({ accountActive: false, ownership: 'foreign' }));
    expect(decision).toMatchObject({ kind: 'reject', code: 'account_inactive' });
  });

  test('an opt-out stands before the content, the content before the balance', () => {
    const broke = contextWith({ spendable: 0n as MicroUsd }, { content: BLOCKED });
    expect(decideOn('Hi', broke)).toMatchObject({ code: 'content_blocked' });
    const optedOut = { ...broke, recipient: { optOut: 'account', zone: undefined } as const };
    expect(decideOn('Hi', optedOut)).toMatchObject({ code: 'recipient_opted_out' });
  });
});

describe('what waits for daytime', () => {
  // 10:00 UTC is 02:00 in California, whose area code 650 is.
  const marketing = contextWith({ campaign: MARKETING }, { policies: NIGHT_UNTIL_8 });

  test('marketing at night is sent in the morning, at its price', () => {
    expect(decideOn('Sale!', marketing)).toMatchObject({
      kind: 'defer',
      until: new Date('2026-11-22T16:00:00Z'),
      acceptance: { connector: 'sinch_primary', cost: 7_500n },
    });
  });

  test('where the recipient is said to be counts more than the area code', () => {
    const recipient = { optOut: 'none', zone: { timeZone: 'America/New_York', region: 'US-NY' } } as const;
    expect(decideOn('Sale!', { ...marketing, recipient })).toMatchObject({
      until: new Date('2026-11-22T13:00:00Z'),
    });
  });

  test('other traffic goes at any hour', () => {
    expect(decideOn('Code 1234', contextWith({}, { policies: NIGHT_UNTIL_8 }))).toMatchObject({
      kind: 'accept',
    });
  });

  test('what may not wait as long is expired at once, and told why', () => {
    expect(decideOn('Sale!', marketing, { validUntil: '2026-11-22T16:00:00Z' })).toEqual({
      kind: 'expire',
      code: 'validity_too_short',
      rule: 'validity-suffices',
      detail:
        'It may not go before 2026-11-22T16:00:00.000Z, when its validity has ended. It is outside sending hours in America/Los_Angeles.',
    });
  });
});

test.each(['optout_confirmation', 'help'] as const)(
  'our own reply of kind %s goes whatever holds customers back',
  (kind) => {
    const context = contextWith(
      { spendable: 0n as MicroUsd, campaign: MARKETING },
      { recipient: { optOut: 'account', zone: undefined }, content: BLOCKED, policies: NIGHT_UNTIL_8 },
    );
    expect(decideOn('You are unsubscribed.', context, { kind })).toMatchObject({
      kind: 'accept',
      limits: { limiters: [], caps: [] },
    });
  },
);

test('the price and the connector are those of the longest prefix that matches', () => {
  const special = { ...ROUTE, ruleOrder: 50, prefix: '1650', rate: 4_000n as MicroUsd };
  const context = contextWith({}, { policies: policiesWith({}, [ROUTE, special]) });
  expect(decideOn('Hi', context)).toMatchObject({ ruleOrder: 50, rate: 4_000n });
  expect(decideOn('Hi', context, { to: '+14155550199' })).toMatchObject({ ruleOrder: 0 });
});

test("a price of the account's own is paid instead of the route's rate, by each segment", () => {
  const prices = compilePrices([{ prefix: '1650', sender_class: null, rate: '0.003' }]);
  expect(decideOn('x'.repeat(200), contextWith({ prices }))).toMatchObject({
    ...{ kind: 'accept', connector: 'sinch_primary', rate: 3_000n, cost: 6_000n },
  });
  const elsewhere = compilePrices([{ prefix: '44', sender_class: null, rate: '0.003' }]);
  expect(decideOn('Hi', contextWith({ prices: elsewhere }))).toMatchObject({ rate: 7_500n });
});

describe('a test message', () => {
  const TEST = { test: true };
  const policies = policiesWith({ sandbox: 'sandbox' });
  const paced = { ...CAMPAIGN, segmentsPerMinute: 60, dailyCap: 100 };

  test('leaves by the sandbox alone, whatever the routes say, costs nothing and takes no slots', () => {
    const context = contextWith({ spendable: -1n as MicroUsd, campaign: paced }, { policies });
    expect(decideOn('Hello', context, TEST)).toMatchObject({
      ...{ kind: 'accept', connector: 'sandbox', rate: 0n, cost: 0n, limits: { limiters: [], caps: [] } },
    });
  });

  test('is refused where there is no simulated carrier, rather than sent to a real one', () => {
    expect(decideOn('Hello', contextWith(), TEST)).toMatchObject({ kind: 'reject', code: 'no_route' });
  });

  test.each([
    ['sender_not_owned', { ownership: 'foreign' as const }],
    ['account_inactive', { accountActive: false }],
    ['campaign_missing', { campaign: undefined }],
  ])('is held to the same rules: %s', (code, sender) => {
    expect(decideOn('Hello', contextWith(sender, { policies }), TEST)).toMatchObject({
      kind: 'reject',
      code,
    });
  });

  test('and a live one never leaves by the sandbox', () => {
    expect(decideOn('Hello', contextWith({}, { policies }))).toMatchObject({ connector: 'sinch_primary' });
  });
});
