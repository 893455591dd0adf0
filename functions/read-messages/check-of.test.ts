import { expect, test } from 'vitest';
import type { MessageRow } from '../../shared/messaging/message-resource.ts';
import { checkOf } from './check-of.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 22, 10, 0, second));
const ACCEPTED = {
  ...{ status: 'accepted', created_at: at(0), scheduled_at: null, queued_at: null, final_at: null },
  refused_rule: null,
} as MessageRow;
const PLAIN = { delayed_by: null, delay_reason: null, flags: null };

const outcomesOf = (row: Partial<MessageRow>, delay = {}) => {
  const { verdict, after_ms, rules } = checkOf({ ...ACCEPTED, ...row }, { ...PLAIN, ...delay }) ?? {};
  return { verdict, after_ms, rules: rules?.filter(({ outcome }) => outcome !== 'passed') };
};

test.each([
  ['is not decided about yet', ACCEPTED],
  ['was canceled before', { ...ACCEPTED, status: 'canceled', final_at: at(1) } as MessageRow],
])('a message that %s shows no verdict', (_, row) => {
  expect(checkOf(row, PLAIN)).toBeUndefined();
});

test('what passed shows each rule that it passed, in the order asked', () => {
  const check = checkOf(
    { ...ACCEPTED, status: 'queued', queued_at: at(1) },
    { ...PLAIN, flags: ['short-link'] },
  );
  expect(check).toMatchObject({
    ...{ verdict: 'accept', occurred_at: '2026-11-22T10:00:01.000Z', after_ms: 1_000, flags: ['short-link'] },
  });
  expect(check?.rules).toHaveLength(15);
  expect([check?.rules[0], check?.rules[14]]).toEqual([
    { rule: 'account-active', outcome: 'passed', reason: null },
    { rule: 'limits', outcome: 'passed', reason: null },
  ]);
});

test('what was delayed says by which rule and why, also when it has gone since', () => {
  const delay = { delayed_by: 'within-sending-hours', delay_reason: 'It is outside sending hours.' };
  const rules = [
    { rule: 'within-sending-hours', outcome: 'delayed', reason: 'It is outside sending hours.' },
  ];
  const scheduled = { status: 'scheduled', scheduled_at: at(2) } as const;
  const expected = { verdict: 'defer', after_ms: 2_000, rules };
  expect(outcomesOf(scheduled, delay)).toEqual(expected);
  expect(outcomesOf({ ...scheduled, status: 'sent', queued_at: at(9) }, delay)).toEqual(expected);
});

test('a refusal ends the list with its rule, also one at the release of what had waited', () => {
  const refused = { status: 'rejected', refused_rule: 'campaign-active', final_at: at(3) } as const;
  const expected = {
    ...{ verdict: 'reject', after_ms: 3_000 },
    rules: [{ rule: 'campaign-active', outcome: 'refused', reason: null }],
  };
  expect(outcomesOf(refused)).toEqual(expected);
  expect(outcomesOf({ ...refused, scheduled_at: at(1), queued_at: at(2) })).toEqual(expected);
  expect(checkOf({ ...ACCEPTED, ...refused }, PLAIN)?.rules.map(({ rule }) => rule)).toEqual([
    ...['account-active', 'sender-owned', 'sender-reaches-destination', 'text-fits', 'encoding-holds-text'],
    'campaign-active',
  ]);
});

test('what found no slot in its validity is expired by the limits', () => {
  expect(outcomesOf({ status: 'expired', refused_rule: 'limits', final_at: at(1) })).toMatchObject({
    ...{ verdict: 'expire', rules: [{ rule: 'limits', outcome: 'refused' }] },
  });
});

test('a rule that is asked no more is still named where it refused', () => {
  expect(outcomesOf({ status: 'rejected', refused_rule: 'of-old', final_at: at(1) }).rules).toEqual([
    { rule: 'of-old', outcome: 'refused', reason: null },
  ]);
});
