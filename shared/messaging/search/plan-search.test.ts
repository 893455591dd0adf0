import { expect, test } from 'vitest';
import type { Uuid } from '../../kernel/ids.ts';
import { planSearch } from './plan-search.ts';
import type { SearchFilters } from './search-filters.ts';

const OUTBOUND = [
  ...['accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered', 'undelivered'],
  ...['expired', 'rejected', 'failed', 'canceled'],
];

test.each<[string, SearchFilters, object]>([
  [
    'nothing walks the account',
    {},
    { lead: 'account', statuses: undefined, isFiltered: false, hasAccepted: true },
  ],
  ['inbound is a status', { direction: 'inbound' }, { lead: 'status', statuses: ['received'] }],
  ['outbound is all others', { direction: 'outbound' }, { lead: 'status', statuses: OUTBOUND }],
  [
    'a status that no message of that direction has finds nothing',
    { direction: 'inbound', statuses: ['sent'] },
    { lead: 'status', statuses: [] },
  ],
  [
    'an error leads, and no accepted message has one',
    { errorCode: 'campaign_missing' },
    { lead: 'error', hasAccepted: false, isFiltered: false },
  ],
  [
    'the recipient leads before the sender, who is asked of each',
    { from: '+14155550100', to: '+16505550123' },
    { lead: 'recipient', isFiltered: true, hasAccepted: true },
  ],
  [
    'a rare status leads before a sender that may have sent everything',
    { from: '+14155550100', statuses: ['failed'] },
    { lead: 'status', statuses: ['failed'], isFiltered: true, hasAccepted: false },
  ],
  [
    'a common status is asked of each message of a campaign',
    { campaign: 'C123', statuses: ['delivered'] },
    { lead: 'campaign', isFiltered: true, hasAccepted: false },
  ],
])('%s', (_, filters, plan) => {
  expect(planSearch(filters, undefined)).toMatchObject(plan);
});

test.each<[string, SearchFilters, string | undefined, readonly [string, string]]>([
  [
    'no time and no page',
    {},
    undefined,
    ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
  ],
  [
    'a page within a time',
    { createdAfter: new Date('2026-11-01T00:00:00Z'), createdBefore: new Date('2026-11-02T00:00:00Z') },
    '01a19468-0000-7000-8000-000000000000',
    ['01a19467-e800-0000-0000-000000000000', '01a19468-0000-7000-8000-000000000000'],
  ],
  [
    'a page after the time',
    { createdBefore: new Date('2026-11-01T00:00:00Z') },
    '01a19468-0000-7000-8000-000000000000',
    ['00000000-0000-0000-0000-000000000000', '01a19467-e800-0000-0000-000000000000'],
  ],
])('%s bounds the ids', (_, filters, before, bounds) => {
  const plan = planSearch(filters, before as Uuid | undefined);
  expect([plan.idFrom, plan.idBefore]).toEqual(bounds);
});
