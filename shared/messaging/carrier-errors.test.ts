import { describe, expect, test } from 'vitest';
import { CARRIER_ERRORS } from '../contracts/errors/carrier-errors.ts';
import type { ErrorEntry } from '../contracts/errors/error-entry.ts';
import { ERROR_CATALOGUE } from '../contracts/errors.ts';
import { carrierErrorOf, type RouteType, routeTypeOf } from './carrier-errors.ts';

const ROUTE_TYPES: readonly RouteType[] = [
  'long_code',
  'toll_free',
  'short_code',
  'alphanumeric',
  'international',
];

describe('one number, several meanings', () => {
  test.each([
    ['64', 'long_code', 'carrier_cap_reached', true],
    ['64', 'toll_free', 'carrier_tollfree_unverified', false],
    ['64', 'short_code', 'carrier_cap_reached', true],
    ['64', 'international', 'carrier_cap_reached', true],
    ['257', 'toll_free', 'carrier_opted_out', false],
    ['257', 'long_code', 'carrier_recipient_barred', false],
    ['257', 'international', 'carrier_recipient_barred', false],
    ['60', 'long_code', 'carrier_campaign_inactive', false],
    ['60', 'toll_free', 'carrier_sender_refused', false],
    ['60', 'international', 'carrier_sender_refused', false],
  ] as const)('%s with %s is %s', (err, routeType, code, retryable) => {
    expect(carrierErrorOf(err, routeType)).toEqual({ code, retryable });
  });
});

describe('the same for every sender', () => {
  test.each([
    ['001', 'carrier_sender_refused', false],
    ['2', 'carrier_no_route', false],
    ['015', 'carrier_filtered', false],
    ['062', 'carrier_filtered', false],
    ['061', 'carrier_invalid_recipient', false],
    ['066', 'carrier_encoding_refused', false],
    ['107', 'carrier_temporary_failure', true],
    ['150', 'carrier_unknown_recipient', false],
    ['151', 'carrier_recipient_barred', false],
    ['153', 'carrier_recipient_unreachable', true],
    ['300', 'carrier_invalid_recipient', false],
    ['310', 'carrier_sender_refused', false],
    ['360', 'carrier_temporary_failure', true],
    ['321', 'carrier_undelivered', false],
    ['349', 'carrier_undelivered', false],
  ] as const)('%s is %s', (err, code, retryable) => {
    const answers = ROUTE_TYPES.map((routeType) => carrierErrorOf(err, routeType));
    expect(answers).toEqual(ROUTE_TYPES.map(() => ({ code, retryable })));
  });
});

test.each(['000', '998', '', 'abc', '-1', '1e2', '0x40', ' 64', '64 ', '99999', '٦٤'])(
  'what no table has (%j) is a loss without a reason, never a crash',
  (err) => {
    expect(carrierErrorOf(err, 'long_code')).toEqual({ code: 'carrier_undelivered', retryable: false });
  },
);

// Sinch's table of 2021 marks these codes as temporary. 0 comes with deliveries; 64 is marked permanent there, but a daily
// cap is over at midnight.
const TEMPORARY = [
  ...[4, 14, 18, 40, 50, 51, 52, 56, 70, 71, 73, 74, 75, 76, 101, 102, 106, 107, 109, 111, 112, 114],
  ...[153, 155, 158, 159, 161, 162, 164, 200, 201, 202, 203, 207, 210, 211, 212, 214, 215, 217],
  ...[322, 350, 360, 361, 362, 370, 399],
];

test("what may be sent again is what the carrier calls temporary, and a day's cap", () => {
  const codes = Array.from({ length: 1_000 }, (_, code) => code);
  const retryable = (routeType: RouteType) =>
    codes.filter((code) => carrierErrorOf(String(code).padStart(3, '0'), routeType).retryable);
  expect(retryable('toll_free')).toEqual(TEMPORARY);
  expect(retryable('long_code')).toEqual([...TEMPORARY, 64].toSorted((a, b) => a - b));
});

test('the published equivalents are those that are mapped', () => {
  const published = Object.entries<ErrorEntry>(CARRIER_ERRORS).flatMap(([code, { equivalents }]) =>
    (equivalents?.sinch ?? []).map((err) => [code, err] as const),
  );
  expect(published.length).toBeGreaterThan(80);
  for (const [code, err] of published) {
    const codes = ROUTE_TYPES.map((routeType) => carrierErrorOf(String(err), routeType).code);
    expect(codes, `${err}`).toContain(code);
  }
  const mapped = new Set(
    Array.from({ length: 1_000 }, (_, err) =>
      ROUTE_TYPES.map((routeType) => carrierErrorOf(String(err), routeType).code),
    ).flat(),
  );
  for (const code of mapped) expect(ERROR_CATALOGUE[code].refusedBy).toBe('carrier');
});

test.each([
  ['a long code', '+14155550100', '+16505550123', 'long_code'],
  ['a toll-free number', '+18445550100', '+16505550123', 'toll_free'],
  ['a short code', '55511', '+16505550123', 'short_code'],
  ['a long code abroad', '+14155550100', '+447700900123', 'international'],
  ['a name abroad', 'ACME', '+447700900123', 'international'],
])('%s', (_, sender, recipient, routeType) => {
  expect(routeTypeOf(sender, recipient)).toBe(routeType);
});
