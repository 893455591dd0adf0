import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  adminLedgerPage,
  adminLedgerQuery,
  correctionBody,
  correctionResource,
  ledgerCheck,
} from './ledger.ts';

const VIEW = {
  functionName: 'manage-ledger',
  tag: 'Accounts',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
  params: { id: apiId('account') },
} as const;

export const ADMIN_LEDGER_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listAdminLedger',
    path: '/v1/admin/accounts/{id}/ledger',
    summary: "List the entries of an account's ledger",
    description: 'Newest first, each with the balance after it.',
    query: adminLedgerQuery,
    answers: { 200: { description: 'One page.', schema: adminLedgerPage } },
    examples: {
      payments: {
        summary: 'What came in',
        query: { kind: 'top_up', after: '2026-11-01T00:00:00Z' },
        status: 200,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'checkAdminLedger',
    path: '/v1/admin/accounts/{id}/ledger/check',
    summary: 'See whether ledger and balance agree',
    description: "Adds up all of the account's entries, beside what the balance says at the same moment.",
    answers: { 200: { description: 'Both sums.', schema: ledgerCheck } },
  },
  {
    ...VIEW,
    operationId: 'correctLedger',
    method: 'POST',
    path: '/v1/admin/accounts/{id}/ledger/entries',
    access: { kind: 'role', role: 'admin' },
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Enter a correction by hand',
    description:
      'The entry, the balance and the audit log are written by one statement. Entries are never changed: what was wrong is ' +
      'corrected by another one.',
    body: correctionBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The entry, and the balance after it.',
        schema: correctionResource,
        headers: REPLAYED_HEADER,
      },
    },
    refusals: IDEMPOTENCY_REFUSALS,
    examples: {
      credit: {
        summary: 'Give back what was charged in error',
        body: { amount: '0.25', reason: 'Charged twice on 24 November' },
        status: 201,
      },
    },
  },
];
