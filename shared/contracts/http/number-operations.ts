import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from './idempotency.ts';
import {
  listNumbersQuery,
  numberForm,
  numberPage,
  numberResource,
  numberSecret,
  patchNumberBody,
} from './numbers.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';

const NUMBERS = { functionName: 'manage-numbers', tag: 'Numbers' } as const;
const READ = {
  ...NUMBERS,
  method: 'GET',
  access: { kind: 'scope', scope: 'numbers:read' },
  bodyBytesMax: 0,
  refusals: [],
} as const;
const MANAGE = { ...NUMBERS, access: { kind: 'scope', scope: 'numbers:manage' }, refusals: [] } as const;
const params = {
  number: numberForm.meta({
    description: 'E.164 with its `+`, written as it is or as `%2B`; or a short code.',
    examples: ['+14155550100'],
  }),
} as const;

export const NUMBER_OPERATIONS: readonly Operation[] = [
  {
    ...READ,
    operationId: 'listNumbers',
    path: '/v1/numbers',
    summary: 'List the numbers of the account',
    description: 'In the order of the numbers.',
    query: listNumbersQuery,
    answers: { 200: { description: 'One page.', schema: numberPage } },
    examples: {
      stored: {
        summary: 'Those that store what comes in',
        query: { delivery_method: 'storage' },
        status: 200,
      },
    },
  },
  {
    ...READ,
    operationId: 'readNumber',
    path: '/v1/numbers/{number}',
    summary: 'Read a number',
    params,
    answers: { 200: { description: 'The number as it is set now.', schema: numberResource } },
  },
  {
    ...MANAGE,
    operationId: 'changeNumber',
    method: 'PATCH',
    path: '/v1/numbers/{number}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change what a number does',
    description: 'What the body does not name stays as it is. Counts from the next message that comes in.',
    params,
    body: patchNumberBody,
    answers: { 200: { description: 'The number as it is set now.', schema: numberResource } },
    examples: {
      email: {
        summary: 'Have messages sent on by e-mail',
        body: { inbound: { delivery_method: 'email', email_address: 'texts@example.com' } },
        status: 200,
      },
    },
  },
  {
    ...MANAGE,
    operationId: 'rotateNumberSecret',
    method: 'POST',
    path: '/v1/numbers/{number}/rotate-secret',
    bodyBytesMax: 0,
    summary: "Give a number's webhook a secret of its own",
    description: "The new secret is shown this once. Until a number has one, the account's secret signs.",
    params,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      200: { description: 'The new secret.', schema: numberSecret, headers: REPLAYED_HEADER },
    },
    refusals: IDEMPOTENCY_REFUSALS,
  },
];
