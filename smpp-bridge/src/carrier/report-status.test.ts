import { expect, test } from 'vitest';
import { BOUND_LINK } from '../testing/link-snapshot.ts';
import type { LinkSnapshot } from './link-snapshot.ts';
import { statusOf } from './report-status.ts';

const SNAPSHOT: LinkSnapshot = { ...BOUND_LINK, errors: new Map([['ESME_RTHROTTLED', 12]]) };
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
