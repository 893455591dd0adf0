import { expect, test } from 'vitest';
import { isExempt } from './use-cases.ts';

test.each<[string, string | undefined, boolean]>([
  ['a password at night', '2FA', true],
  ['an alert of fraud', 'FRAUD_ALERT', true],
  ['an alert of security', 'SECURITY_ALERT', true],
  ['an emergency', 'EMERGENCY', true],
  ['an answer of customer care', 'CUSTOMER_CARE', true],
  ['a parcel at the door', 'DELIVERY_NOTIFICATION', true],
  ['news of an account', 'ACCOUNT_NOTIFICATION', true],
  ['marketing', 'MARKETING', false],
  ['what may be marketing', 'MIXED', false],
  ['what may be marketing, little of it', 'LOW_VOLUME', false],
  ['a prize', 'SWEEPSTAKE', false],
  ['a candidate', 'POLITICAL', false],
  ['a charity', 'CHARITY', false],
  ['the registry spells it small', 'marketing', false],
  ['a use case made after this list', 'NEW_USE_CASE', false],
  ['no campaign at all', undefined, true],
])('%s', (_, useCase, exempt) => {
  expect(isExempt(useCase)).toBe(exempt);
});
