import { expect, test } from 'vitest';
import type { LinkSnapshot } from './link-snapshot.ts';
import { statusOf } from './report-status.ts';

const SNAPSHOT: LinkSnapshot = {
  connector: 'sandbox_one',
  peer: '127.0.0.1:3601',
  status: 'connected',
  boundAt: undefined,
  lastError: undefined,
  wanted: 1,
  bound: 1,
  onBackup: 0,
  window: 10,
  inFlight: 3,
  waiting: 0,
  throughputMax: 100,
  asksReceipts: true,
  throughputAllowed: 100,
  drained: false,
  accepted: 0,
  throttled: 0,
  faults: 0,
  refused: 0,
  answered: 0,
  answerMs: 0,
  receipts: 0,
  health: { verdict: 'well', score: 100, cause: undefined, sinceMs: 0 },
  submitted: 150,
  errors: new Map([['ESME_RTHROTTLED', 12]]),
};
const BEFORE = { ...SNAPSHOT, submitted: 50, errors: new Map([['ESME_RTHROTTLED', 2]]) };

test.each([
  ['rates are those of the interval', BEFORE, { throughput: 200, errorRate: 0.1 }],
  ['a first look counts from nothing', undefined, { throughput: 300, errorRate: 0.08 }],
  [
    'a link opened anew counts from nothing',
    { ...BEFORE, submitted: 900 },
    { throughput: 300, errorRate: 0.08 },
  ],
  ['an idle link has no errors', SNAPSHOT, { throughput: 0, errorRate: 0 }],
])('%s', (_guarantee, before, rates) => {
  expect(statusOf(SNAPSHOT, before, 500)).toMatchObject(rates);
});
