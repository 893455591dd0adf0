import { expect, test } from 'vitest';
import type { LimitedMessage } from '../../shared/compliance/limits-of.ts';
import type { SenderContext } from '../../shared/compliance/rule.ts';
import { CAMPAIGN, SENDER } from '../../shared/testing/decision-context.ts';
import { leavesAt, type Rate, slowestRate, waitOf } from './queue-of.ts';

const NOW = new Date('2026-11-22T10:00:00.400Z');

test.each([
  ['queued', null, 'carrier'],
  ['scheduled', null, 'time'],
  ['scheduled', NOW, 'turn'],
  ['sending', NOW, undefined],
  ['accepted', null, undefined],
])('%s with the slot %s waits for %s', (status, slot_at, wait) => {
  expect(waitOf({ status, slot_at })).toBe(wait);
});

const message = (segments: number, sender: Partial<SenderContext> = {}, rest = {}): LimitedMessage => ({
  message: { kind: 'customer', test: false, ...rest },
  context: { sender: { ...SENDER, ...sender } },
  count: { segments },
});

test.each<[string, LimitedMessage, number | undefined, Rate | undefined]>([
  ['the account, in messages', message(3), undefined, { segments_per_second: 30, set_by: 'account' }],
  [
    'a sender that is slower for texts as long',
    message(3, { senderSegmentsPerSecond: 20 }),
    undefined,
    { segments_per_second: 20, set_by: 'sender' },
  ],
  [
    'a campaign of 75 segments a minute',
    message(1, { campaign: { ...CAMPAIGN, segmentsPerMinute: 75 } }),
    100,
    { segments_per_second: 1.25, set_by: 'campaign' },
  ],
  ['a carrier slower than all', message(1), 4, { segments_per_second: 4, set_by: 'carrier' }],
  ['no limit of a carrier without one', message(1), 0, { segments_per_second: 10, set_by: 'account' }],
  ['nothing, for a test message', message(1, {}, { test: true }), undefined, undefined],
  ['nothing, for a reply of ours', message(1, {}, { kind: 'help' }), undefined, undefined],
])('the pace is set by %s', (_, limited, carrier, rate) => {
  expect(slowestRate(limited, carrier)).toEqual(rate);
});

test.each([
  ['no link is up', 5, undefined, undefined],
  ['nothing goes before it', 0, 10, '2026-11-22T10:00:01.000Z'],
  ['25 segments go before it, ten a second', 25, 10, '2026-11-22T10:00:03.000Z'],
  ['the links know no limit', 25, 0, '2026-11-22T10:00:01.000Z'],
])('expected when %s', (_, segmentsAhead, carrier, expected) => {
  expect(leavesAt(segmentsAhead, carrier, NOW)?.toISOString()).toBe(expected);
});
