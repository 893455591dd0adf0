import { expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import { CAMPAIGN, contextWith, policiesWith } from '../testing/decision-context.ts';
import { preflight } from './preflight.ts';
import type { DecisionContext, ProposedMessage } from './rule.ts';

const NOW = new Date('2026-11-22T10:00:00Z');
const NO_LOAD: ReadonlyMap<string, Date> = new Map();

function foretell(body: string, context: DecisionContext = contextWith(), tats = NO_LOAD) {
  const message: ProposedMessage = {
    id: '',
    kind: 'customer',
    recipient: '+16505550123' as E164,
    body,
    validUntil: new Date('2026-11-23T10:00:00Z'),
  };
  return preflight(message, context, tats, NOW);
}

test('a text that would leave at once: its route, parts and price', () => {
  expect(foretell('x'.repeat(161))).toEqual({
    verdict: 'accept',
    refusal: undefined,
    deferral: undefined,
    segments: 2,
    encoding: 'gsm7',
    ucs2Causes: [],
    price: 15_000n,
    connector: 'sinch_primary',
    flags: [],
    expectedWaitMs: 0,
  });
});

test('characters that cost an encoding are named, with what GSM-7 has instead', () => {
  const foretold = foretell('It\u2019s 5 \u20ac \u{1f600}');
  expect(foretold).toMatchObject({ encoding: 'ucs2', segments: 1 });
  expect(foretold.ucs2Causes).toMatchObject([
    { codePoint: 'U+2019', index: 2, replacement: "'" },
    { codePoint: 'U+1F600', index: 9, replacement: undefined },
  ]);
});

test('how long it would wait for its slot: what is taken beyond the burst', () => {
  const tats = new Map([['account:01934742-ed30-79b0-bd71-13146ff274ec', new Date('2026-11-22T10:00:05Z')]]);
  // 5 s are taken, 1 s of which is burst; its own 0.1 s has to fit into the burst too.
  expect(foretell('Hello', contextWith(), tats).expectedWaitMs).toBe(4_100);
});

test('a refusal names its rule and code, and the parts are told all the same', () => {
  expect(foretell('Hello', contextWith({ ownership: 'foreign' }))).toMatchObject({
    verdict: 'reject',
    refusal: { code: 'sender_not_owned', rule: 'sender-owned' },
    segments: 1,
    price: undefined,
    connector: undefined,
  });
});

test('what waits for daytime has its time, its price and its route', () => {
  const daytime = new Map(
    [0, 1, 2, 3, 4, 5, 6].map((weekday) => [weekday, { opensMinutes: 480, closesMinutes: 1_260 }]),
  );
  const context = contextWith(
    { campaign: { ...CAMPAIGN, useCase: 'MARKETING' } },
    { policies: policiesWith({ sendingHours: new Map([['US', daytime]]) }) },
  );
  expect(foretell('Sale!', context)).toMatchObject({
    verdict: 'defer',
    deferral: { until: new Date('2026-11-22T16:00:00Z') },
    price: 7_500n,
    connector: 'sinch_primary',
  });
});
