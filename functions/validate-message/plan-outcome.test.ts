import { expect, test } from 'vitest';
import type { Acceptance, Decision } from '../../shared/compliance/decide.ts';
import type { SlotOutcome } from '../../shared/compliance/pacing/reserve-slots.ts';
import type { MicroUsd } from '../../shared/kernel/money.ts';
import { planOutcome } from './plan-outcome.ts';

const NOW = new Date('2026-11-22T10:00:00.000Z');
const VALID_UNTIL = new Date('2026-11-22T12:00:00.000Z');
const at = (time: string) => new Date(`2026-11-22T${time}Z`);

const ACCEPTANCE: Acceptance = {
  sender: '+14155550100',
  segments: 1,
  encoding: 'gsm7',
  connector: 'sinch_primary',
  ruleOrder: 0,
  rate: 7_500n as MicroUsd,
  cost: 7_500n as MicroUsd,
  campaignId: undefined,
  flags: [],
  limits: { limiters: [], caps: [] },
};
const ACCEPT: Decision = { kind: 'accept', ...ACCEPTANCE };

function planned(decision: Decision, slot?: SlotOutcome) {
  return planOutcome({ decision, slot, validUntil: VALID_UNTIL }, NOW);
}

test.each<[string, Decision, SlotOutcome | undefined, object]>([
  ['its slot is now', ACCEPT, { kind: 'due', at: NOW }, { kind: 'queue', slotAt: NOW }],
  [
    'its slot is so soon that waiting would cost more',
    ACCEPT,
    { kind: 'due', at: at('10:00:00.250') },
    { kind: 'queue', slotAt: at('10:00:00.250') },
  ],
  [
    'its slot is later',
    ACCEPT,
    { kind: 'due', at: at('10:00:00.251') },
    { kind: 'schedule', until: at('10:00:00.251'), slotAt: at('10:00:00.251') },
  ],
  ['it has waited for its slot', ACCEPT, undefined, { kind: 'queue', slotAt: undefined }],
  [
    'no slot is left in its validity',
    ACCEPT,
    { kind: 'expired' },
    { kind: 'expire', refusal: { code: 'validity_too_short', rule: 'limits' } },
  ],
  [
    'the cap is reached and there is time until the next day',
    ACCEPT,
    { kind: 'capped', until: at('11:59:59.999') },
    { kind: 'schedule', until: at('11:59:59.999'), slotAt: undefined },
  ],
  [
    'the cap is reached for longer than it is valid',
    ACCEPT,
    { kind: 'capped', until: VALID_UNTIL },
    {
      kind: 'expire',
      refusal: {
        code: 'daily_cap_reached',
        rule: 'limits',
        detail: 'The daily cap is reached until 2026-11-22T12:00:00.000Z, after its validity.',
      },
    },
  ],
  [
    'it is night where it goes',
    { kind: 'defer', until: at('11:00:00'), rule: 'daytime', reason: 'night', acceptance: ACCEPTANCE },
    undefined,
    {
      ...{ kind: 'schedule', until: at('11:00:00'), slotAt: undefined },
      delay: { rule: 'daytime', reason: 'night' },
    },
  ],
  [
    'a rule refuses it',
    { kind: 'reject', code: 'sender_not_owned', rule: 'sender-owned', detail: 'foreign' },
    undefined,
    { kind: 'reject', refusal: { code: 'sender_not_owned', rule: 'sender-owned' } },
  ],
  [
    'it may not go before its validity ends',
    { kind: 'expire', code: 'validity_too_short', rule: 'validity-suffices', detail: 'too late' },
    undefined,
    { kind: 'expire', refusal: { code: 'validity_too_short' } },
  ],
])('%s', (_, decision, slot, expected) => {
  expect(planned(decision, slot)).toMatchObject(expected);
});
