import { accountResource, updateAccountBody } from './account.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';

const ACCOUNT = {
  functionName: 'manage-account',
  path: '/v1/account',
  access: { kind: 'scope', scope: 'account:manage' },
  tag: 'Access',
  refusals: [],
} as const;

export const ACCOUNT_OPERATIONS: readonly Operation[] = [
  {
    ...ACCOUNT,
    operationId: 'readAccount',
    method: 'GET',
    bodyBytesMax: 0,
    summary: 'Read your account',
    answers: { 200: { description: 'The account of the key that asks.', schema: accountResource } },
  },
  {
    ...ACCOUNT,
    operationId: 'updateAccount',
    method: 'PATCH',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change your account',
    description:
      'Its name, and who is written to where webhooks fail. What the body does not name stays as it is.',
    body: updateAccountBody,
    answers: { 200: { description: 'The account as it is now.', schema: accountResource } },
    examples: {
      contact: {
        summary: 'Say who hears of endpoints that fail',
        body: { contact_email: 'operations@example.com' },
        status: 200,
      },
    },
  },
];
