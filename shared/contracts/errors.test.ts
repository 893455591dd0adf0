import { describe, expect, test } from 'vitest';
import type { ErrorEntry } from './errors/error-entry.ts';
import { ERROR_CATALOGUE, ERROR_THEMES, parseErrorCode } from './errors.ts';

const ENTRIES: readonly (readonly [string, ErrorEntry])[] = Object.entries(ERROR_CATALOGUE);

// Statuses after which SMPP clients send the same message again: RSYSERR, RMSGQFUL, RTHROTTLED, RX_T_APPN.
const RESENT_AFTER = [0x08, 0x14, 0x58, 0x64];

describe('every code', () => {
  test('stands in one theme only: a second entry would silently replace the first', () => {
    const codes = Object.values(ERROR_THEMES).flatMap((theme) => Object.keys(theme));
    expect(codes.length).toBeGreaterThan(50);
    expect(codes.toSorted()).toEqual([...new Set(codes)].toSorted());
    expect(codes.toSorted()).toEqual(ENTRIES.map(([code]) => code).toSorted());
  });

  test.each(ENTRIES)('%s can be stored, shown and linked', (code, entry) => {
    expect(code).toMatch(/^[a-z][a-z_]{2,39}$/);
    expect(entry.title).toMatch(/^[A-Z].{5,69}[^.]$/);
    expect(entry.remedy).toMatch(/^[A-Z].{6,130}\.$/);
    expect(entry.httpStatus).toBeGreaterThanOrEqual(400);
    expect(entry.httpStatus).toBeLessThan(600);
    expect(entry.commandStatus).toBeGreaterThan(0);
  });

  test('an SMPP client never repeats what will be refused again', () => {
    const repeated = ENTRIES.filter(
      ([, entry]) => !entry.retryable && RESENT_AFTER.includes(entry.commandStatus),
    );
    expect(repeated.map(([code]) => code)).toEqual([]);
  });

  test("a carrier's refusal looks like an error behind us, ours like one of the request", () => {
    const behindUs = ENTRIES.filter(([, { httpStatus }]) => httpStatus === 502).map(([code]) => code);
    expect(behindUs.filter((code) => ERROR_CATALOGUE[code as 'partial'].refusedBy !== 'carrier')).toEqual([
      'route_refused',
    ]);
  });
});

test('a code is read back from the database, and a word that is no code is not', () => {
  expect(parseErrorCode('recipient_opted_out')).toBe('recipient_opted_out');
  expect(parseErrorCode('toString')).toBeUndefined();
  expect(parseErrorCode('gone')).toBeUndefined();
});

// Codes that customers may have stored. One that leaves the catalogue breaks them.
test.each([
  ...['body_not_json', 'body_too_large', 'invalid_request', 'text_too_long', 'mms_not_enabled'],
  ...['invalid_credentials', 'token_missing', 'token_invalid', 'token_expired', 'scope_missing'],
  ...['not_found', 'method_not_allowed', 'account_inactive', 'sender_not_owned', 'sender_sms_disabled'],
  ...['no_route', 'validity_expired', 'route_refused', 'carrier_refused', 'carrier_undelivered'],
  ...['carrier_expired', 'partial', 'receipt_missing', 'outcome_unknown', 'too_busy', 'upstream_timeout'],
  ...['internal_error', 'sender_class_not_supported', 'destination_not_served', 'campaign_missing'],
  ...['campaign_not_active', 'tollfree_not_verified', 'recipient_opted_out', 'content_blocked'],
  ...['balance_insufficient', 'validity_too_short', 'daily_cap_reached', 'canceled_by_customer'],
  ...['idempotency_conflict', 'idempotency_mismatch', 'rate_limited', 'batch_too_large'],
])('%s is still there', (code) => {
  expect(parseErrorCode(code)).toBe(code);
});
