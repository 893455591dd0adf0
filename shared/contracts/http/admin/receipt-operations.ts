import type { Operation } from '../operation.ts';
import { listParkedReceiptsQuery, PARKED_MAX, parkedReceiptPage } from './receipts.ts';

export const RECEIPT_OPERATIONS: readonly Operation[] = [
  {
    functionName: 'read-receipts',
    operationId: 'listParkedReceipts',
    tag: 'Work',
    access: { kind: 'role', role: 'viewer' },
    method: 'GET',
    path: '/v1/admin/receipts/parked',
    bodyBytesMax: 0,
    refusals: [],
    summary: 'List receipts that found no message',
    description: `Those that came more than a minute ago, newest first, of the ${PARKED_MAX.toLocaleString('en-US')} that are due first.`,
    query: listParkedReceiptsQuery,
    answers: { 200: { description: 'One page.', schema: parkedReceiptPage } },
    examples: {
      connector: { summary: 'Of one connector', query: { connector: 'sinch_primary' }, status: 200 },
    },
  },
];
