import type { Operation } from './operation.ts';
import { balanceResource, ledgerPage, ledgerQuery, usageQuery, usageResource } from './usage.ts';

const READ = {
  functionName: 'read-usage',
  access: { kind: 'scope', scope: 'usage:read' },
  bodyBytesMax: 0,
  tag: 'Usage',
  refusals: [],
} as const;

export const USAGE_OPERATIONS: readonly Operation[] = [
  {
    operationId: 'readUsage',
    method: 'GET',
    path: '/v1/usage',
    ...READ,
    summary: 'Count what was sent and received',
    description:
      'Counted as it happens, by the day in UTC on which a message was created. What is refused or fails later is taken off ' +
      'its day again.',
    query: usageQuery,
    answers: { 200: { description: 'The days or tags asked for.', schema: usageResource } },
    examples: { today: { summary: 'Today', query: {}, status: 200 } },
  },
  {
    operationId: 'readBalance',
    method: 'GET',
    path: '/v1/balance',
    ...READ,
    summary: 'Read the balance',
    answers: { 200: { description: 'The balance now.', schema: balanceResource } },
  },
  {
    operationId: 'listLedger',
    method: 'GET',
    path: '/v1/ledger',
    ...READ,
    summary: 'List the entries of the ledger',
    description: 'Newest first. Entries never change; their amounts add up to the balance.',
    query: ledgerQuery,
    answers: { 200: { description: 'One page.', schema: ledgerPage } },
  },
];
