import { expect, test } from 'vitest';
import {
  CARRIER_BEHAVIOUR_DEFAULT,
  type CarrierBehaviour,
} from '../../../shared/contracts/carrier-control.ts';
import { judgeSubmit, type Submitted, type SubmitVerdict } from './judge-submit.ts';

const ORDINARY: Submitted = { from: '14155550100', to: '14155551234', registeredDelivery: 1, lastPart: true };
const OK = { state: 'DELIVRD', error: '000' } as const;

test.each<[string, Partial<Submitted>, Partial<CarrierBehaviour>, SubmitVerdict]>([
  ['is delivered', {}, {}, { kind: 'accepted', delayMs: 0, receipt: OK }],
  ['gets no receipt that nobody asked for', { registeredDelivery: 0 }, {}, { kind: 'accepted', delayMs: 0 }],
  [
    'gets no success receipt where failures were asked for',
    { registeredDelivery: 2 },
    {},
    { kind: 'accepted', delayMs: 0 },
  ],
  [
    'gets the failure receipt that was asked for',
    { registeredDelivery: 2 },
    { receiptState: 'UNDELIV' },
    { kind: 'accepted', delayMs: 0, receipt: { state: 'UNDELIV', error: '011' } },
  ],
  [
    'gets no receipt where the behaviour says none',
    {},
    { receiptState: 'none' },
    { kind: 'accepted', delayMs: 0 },
  ],
  ['waits as the behaviour says', {}, { receiptDelayMs: 70 }, { kind: 'accepted', delayMs: 70, receipt: OK }],
  ['is refused as the behaviour says', {}, { submitStatus: 0x14 }, { kind: 'refused', commandStatus: 0x14 }],
  ['to letters is refused', { to: 'RINGER' }, {}, { kind: 'refused', commandStatus: 0x0b }],
  ['from nobody is refused', { from: '' }, {}, { kind: 'refused', commandStatus: 0x0a }],
])('a message %s', (_guarantee, message, behaviour, verdict) => {
  expect(judgeSubmit({ ...ORDINARY, ...message }, { ...CARRIER_BEHAVIOUR_DEFAULT, ...behaviour })).toEqual(
    verdict,
  );
});

test.each<[string, SubmitVerdict]>([
  ['15005550001', { kind: 'accepted', delayMs: 0, receipt: OK }],
  ['15005550002', { kind: 'accepted', delayMs: 0, receipt: { state: 'UNDELIV', error: '150' } }],
  ['15005550003', { kind: 'accepted', delayMs: 0, receipt: { state: 'EXPIRED', error: '153' } }],
  ['15005550004', { kind: 'accepted', delayMs: 0, receipt: { state: 'REJECTD', error: '015' } }],
  ['15005550005', { kind: 'refused', commandStatus: 0x0b }],
  ['15005550006', { kind: 'throttled-once', afterwards: { kind: 'accepted', delayMs: 0, receipt: OK } }],
  ['15005550007', { kind: 'accepted', delayMs: 10_000, receipt: OK }],
  [
    '15005550008',
    { kind: 'accepted', delayMs: 0, receipt: OK, replies: [{ text: 'Hello back', delayMs: 0 }] },
  ],
  ['15005550009', { kind: 'accepted', delayMs: 0, receipt: OK, replies: [{ text: 'STOP', delayMs: 0 }] }],
  [
    '15005550011',
    {
      ...{ kind: 'accepted', delayMs: 0, receipt: OK },
      replies: [
        { text: 'STOP', delayMs: 0 },
        { text: 'START', delayMs: 10_000 },
      ],
    },
  ],
  ['15005550010', { kind: 'accepted', delayMs: 0 }],
])('the magic recipient %s takes its course whatever the behaviour is', (to, verdict) => {
  const unlike = { ...CARRIER_BEHAVIOUR_DEFAULT, receiptState: 'DELETED' as const };
  expect(judgeSubmit({ ...ORDINARY, to }, unlike)).toMatchObject(verdict);
});

test('a magic recipient replies once to a long message', () => {
  const first = judgeSubmit({ ...ORDINARY, to: '15005550008', lastPart: false }, CARRIER_BEHAVIOUR_DEFAULT);
  expect(first).toEqual({ kind: 'accepted', delayMs: 0, receipt: OK });
});
