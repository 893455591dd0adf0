import { expect, test } from 'vitest';
import { carrierErrorOf } from '../messaging/carrier-errors.ts';
import { CARRIER_ERRORS } from './errors/carrier-errors.ts';
import { SANDBOX_NUMBERS } from './sandbox-numbers.ts';

/** What a carrier does not say: parts that went apart, a receipt that never comes, a connector that our operators drain. */
const UNSAID = ['partial', 'receipt_missing', 'carrier_unavailable'];

test('every error of a carrier has a magic number, from a long code or from a toll-free one', () => {
  const codes = SANDBOX_NUMBERS.flatMap(({ course, errorCode }) => [
    ...(errorCode ? [errorCode] : []),
    ...(course.kind === 'receipt' ? [carrierErrorOf(course.error, 'toll_free').code] : []),
  ]);
  const carriers = Object.keys(CARRIER_ERRORS).filter((code) => !UNSAID.includes(code));
  expect(carriers.length).toBeGreaterThan(10);
  expect(carriers.filter((code) => !codes.some((known) => known === code))).toEqual([]);
});

test('no two have one number or one name', () => {
  const { length } = SANDBOX_NUMBERS;
  expect(new Set(SANDBOX_NUMBERS.map(({ number }) => number)).size).toBe(length);
  expect(new Set(SANDBOX_NUMBERS.map(({ name }) => name)).size).toBe(length);
});
