import { apiId } from '../forms.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { REVEAL_EXAMPLES, revealBody } from './reveal.ts';
import { findTraceQuery, revealedMessage, tracedMessagePage, traceResource } from './trace.ts';

const TRACE = {
  functionName: 'trace-messages',
  tag: 'Trace',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const ID = { id: apiId('message') };

export const TRACE_OPERATIONS: readonly Operation[] = [
  {
    ...TRACE,
    operationId: 'findTrace',
    path: '/v1/admin/trace',
    summary: 'Find messages by any id, or by number and time',
    description:
      'By id, the newest twenty of the last 45 days. By number, the newest first, in pages; without `account_id` every account ' +
      'is asked.',
    query: findTraceQuery,
    answers: { 200: { description: 'The messages.', schema: tracedMessagePage } },
    examples: {
      carrier: { summary: "By the carrier's id", query: { id: '4A7F00D1' }, status: 200 },
      number: { summary: 'By number, of the last day', query: { number: '+16505550123' }, status: 200 },
    },
  },
  {
    ...TRACE,
    operationId: 'readTrace',
    path: '/v1/admin/trace/{id}',
    summary: 'Read all that happened to a message',
    description:
      'States, tickets, parts, receipts, webhooks, SMPP deliveries and sessions, and what was changed meanwhile about its ' +
      'account or the platform, in order of time.',
    params: ID,
    answers: { 200: { description: 'The message and its entries.', schema: traceResource } },
  },
  {
    ...TRACE,
    operationId: 'revealMessage',
    method: 'POST',
    path: '/v1/admin/trace/{id}/reveal',
    access: { kind: 'role', role: 'operator' },
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Show the numbers and the text of a message',
    description: 'An entry of the audit log says who looked and why.',
    params: ID,
    body: revealBody,
    answers: { 200: { description: 'As they are.', schema: revealedMessage } },
    examples: REVEAL_EXAMPLES,
  },
];
