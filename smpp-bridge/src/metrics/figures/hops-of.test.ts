import { expect, test } from 'vitest';
import { hopsOf, pacingDelayOf } from './hops-of.ts';
import type { SampledMessage } from './sample-hops.ts';

const START = Date.UTC(2026, 10, 25, 12);
const at = (seconds: number) => new Date(START + seconds * 1_000);
const NOW = at(75);

const ACCEPTED: SampledMessage = {
  ...{ status: 'accepted', createdAt: at(0), sendAt: undefined, scheduledAt: undefined, queuedAt: undefined },
  ...{ sendingAt: undefined, submittedAt: undefined, finalAt: undefined, turnAt: undefined },
};
const sampleOf = (message: Partial<SampledMessage>) => ({
  ...{ messages: [{ ...ACCEPTED, ...message }], receipts: [], webhooks: [] },
});

test.each<[string, Partial<SampledMessage>, readonly [string, number][]]>([
  [
    'sent has all its hops',
    { status: 'sent', queuedAt: at(0.25), sendingAt: at(0.5), submittedAt: at(1.5) },
    [
      ['validated', 0.25],
      ['claimed', 0.25],
      ['answered', 1],
    ],
  ],
  ['that nobody validates is not left out', {}, [['validated', 75]]],
  [
    'that nobody claims is not left out',
    { status: 'queued', queuedAt: at(1) },
    [
      ['validated', 1],
      ['claimed', 74],
    ],
  ],
  [
    'without an answer is not left out',
    { status: 'sending', queuedAt: at(1), sendingAt: at(2) },
    [
      ['validated', 1],
      ['claimed', 1],
      ['answered', 73],
    ],
  ],
  [
    'that may wait is validated, and nothing else',
    { status: 'scheduled', scheduledAt: at(1) },
    [['validated', 1]],
  ],
  [
    'scheduled first was validated then, not when it was due',
    { status: 'queued', scheduledAt: at(1), queuedAt: at(70) },
    [
      ['validated', 1],
      ['claimed', 5],
    ],
  ],
  ['rejected was validated', { status: 'rejected', finalAt: at(0.5) }, [['validated', 0.5]]],
  [
    'refused by the carrier was answered',
    { status: 'failed', queuedAt: at(1), sendingAt: at(2), finalAt: at(4) },
    [
      ['validated', 1],
      ['claimed', 1],
      ['answered', 2],
    ],
  ],
  ['canceled before anybody looked tells nothing', { status: 'canceled', finalAt: at(1) }, []],
])('a message %s', (_what, message, expected) => {
  const hops = hopsOf(sampleOf(message), NOW);
  expect(hops.map(({ hop, seconds }) => [hop, seconds])).toEqual(expected);
});

test('a receipt without its message was received all the same, and one that waits shows', () => {
  const receipts = [
    { submittedAt: at(0), receivedAt: at(3), appliedAt: at(3.5) },
    { submittedAt: undefined, receivedAt: at(5), appliedAt: undefined },
  ];
  expect(hopsOf({ messages: [], receipts, webhooks: [] }, NOW)).toEqual([
    { hop: 'receipt', seconds: 3 },
    { hop: 'applied', seconds: 0.5 },
    { hop: 'applied', seconds: 70 },
  ]);
});

test('a webhook that is still tried shows with the time that it has taken', () => {
  const webhooks = [
    { createdAt: at(0), deliveredAt: at(1) },
    { createdAt: at(0), deliveredAt: undefined },
  ];
  expect(hopsOf({ messages: [], receipts: [], webhooks }, NOW)).toEqual([
    { hop: 'webhook', seconds: 1 },
    { hop: 'webhook', seconds: 75 },
  ]);
});

test.each<[string, Partial<SampledMessage>, number | undefined]>([
  ['at once', { turnAt: at(0) }, 0],
  ['after others', { turnAt: at(40) }, 40],
  ['after the time that was asked for', { sendAt: at(30), turnAt: at(40) }, 10],
  ['not known yet', {}, undefined],
])('a turn that comes %s', (_what, message, expected) => {
  expect(pacingDelayOf({ ...ACCEPTED, ...message })).toBe(expected);
});
