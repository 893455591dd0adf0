import { apiId } from '../forms.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  discardReceiptBody,
  listReceiptsQuery,
  matchReceiptBody,
  PARKED_MAX,
  receiptPage,
  receiptResource,
} from './receipts.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, orPreview, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-receipts',
  tag: 'Work',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const ONE = { params: { id: apiId('receipt') } } as const;
const CHANGE = {
  ...{ ...VIEW, ...ONE, query: dryRunQuery, headers: IF_MATCH_HEADER },
  access: { kind: 'role', role: 'operator' },
  method: 'POST',
  answers: {
    200: {
      description: 'The receipt as it is now.',
      schema: orPreview(receiptResource),
      headers: { etag: ETAG_HEADER.etag.optional() },
    },
  },
  refusals: [...VERSION_REFUSALS, 'already_settled'],
} as const;

export const RECEIPT_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listReceipts',
    path: '/v1/admin/receipts',
    summary: 'List receipts that found no message',
    description: `Those that came more than a minute ago, newest first, of the ${PARKED_MAX.toLocaleString('en-US')} that are due first.`,
    query: listReceiptsQuery,
    answers: { 200: { description: 'One page.', schema: receiptPage } },
    examples: {
      connector: {
        summary: 'Of one connector',
        query: { state: 'parked', connector: 'sinch_primary' },
        status: 200,
      },
    },
  },
  {
    ...{ ...VIEW, ...ONE },
    operationId: 'readReceipt',
    path: '/v1/admin/receipts/{id}',
    summary: 'Read a receipt',
    description: 'Any that a carrier sent, whatever became of it.',
    answers: { 200: { description: 'The receipt.', schema: receiptResource, headers: ETAG_HEADER } },
  },
  {
    ...CHANGE,
    operationId: 'matchReceipt',
    path: '/v1/admin/receipts/{id}/match',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Say which message a receipt is for',
    description:
      'It is applied within a second, as if it had named the message: status, event and webhook follow. The part must have left by the ' +
      'connector that the receipt came from, and must still await a receipt, or have been given up for want of one.',
    body: matchReceiptBody,
    refusals: [...CHANGE.refusals, 'receipt_mismatch'],
    examples: {
      message: {
        summary: 'It is of this message',
        body: { message_id: 'msg_01kawz8y5qf3sbm2e7vtn4hxcd' },
        status: 200,
      },
    },
  },
  {
    ...CHANGE,
    operationId: 'retryReceipt',
    path: '/v1/admin/receipts/{id}/retry',
    summary: 'Look for the message of a receipt now',
    description: 'Also for one that was given up: it gets one more look.',
    examples: {
      now: { summary: 'After its connector was given another notation', status: 200 },
      trial: { summary: 'See what would be', query: { dry_run: 'true' }, status: 200 },
    },
  },
  {
    ...CHANGE,
    operationId: 'discardReceipt',
    path: '/v1/admin/receipts/{id}/discard',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Settle a receipt that is for no message of ours',
    description: 'It stays in the table and is looked at no more.',
    body: discardReceiptBody,
    examples: {
      foreign: {
        summary: 'It is not ours',
        body: { reason: 'Of another platform with the same login' },
        status: 200,
      },
    },
  },
];
