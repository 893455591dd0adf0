import { expect, test } from 'vitest';
import { type EndpointNotice, endpointNotice } from './endpoint-notice.ts';

const SINCE = new Date('2026-11-20T00:00:00Z');
const DISABLED_AT = new Date('2026-11-25T00:00:00Z');
const failing = (notices: number): EndpointNotice => ({ kind: 'failing', notices, disabledAt: DISABLED_AT });

test.each<[string, string, number, number, EndpointNotice]>([
  ['the first hour passes without a word', '2026-11-20T00:59:59Z', 50, 0, { kind: 'none' }],
  ['then the account is warned', '2026-11-20T01:00:00Z', 50, 0, failing(1)],
  ['once', '2026-11-20T23:00:00Z', 50, 1, { kind: 'none' }],
  ['again after a day', '2026-11-21T00:00:00Z', 50, 1, failing(2)],
  ['and after three', '2026-11-23T00:00:00Z', 50, 2, failing(3)],
  ['warnings that were missed become one', '2026-11-23T00:00:00Z', 50, 0, failing(3)],
  ['after five days it is switched off', '2026-11-25T00:00:00Z', 50, 3, { kind: 'disabled' }],
  ['but never unannounced', '2026-11-30T00:00:00Z', 50, 0, failing(3)],
  ['a few failures of a quiet endpoint are no reason', '2026-11-30T00:00:00Z', 9, 3, { kind: 'none' }],
])('%s', (_what, now, failures, notices, expected) => {
  const health = {
    ...{ slots: 1, failures, failingSince: SINCE, openedAt: SINCE, probes: 9 },
    ...{ resumeAt: undefined, lastSuccessAt: undefined },
  };
  expect(endpointNotice(health, notices, new Date(now))).toEqual(expected);
});

test('an endpoint that answers gets no notice', () => {
  const health = {
    ...{ slots: 5, failures: 0, failingSince: undefined, openedAt: undefined, probes: 0 },
    ...{ resumeAt: undefined, lastSuccessAt: SINCE },
  };
  expect(endpointNotice(health, 0, DISABLED_AT)).toEqual({ kind: 'none' });
});
