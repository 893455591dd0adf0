import type { Operation } from '../operation.ts';
import { listUnownedMessagesQuery, unownedMessagePage } from './unowned-messages.ts';

export const UNOWNED_MESSAGE_OPERATIONS: readonly Operation[] = [
  {
    functionName: 'read-unowned-messages',
    operationId: 'listUnownedMessages',
    tag: 'Work',
    access: { kind: 'role', role: 'viewer' },
    method: 'GET',
    path: '/v1/admin/unowned-messages',
    bodyBytesMax: 0,
    refusals: [],
    summary: 'List messages that came in for nobody',
    description:
      'To numbers that no active account has, newest first. `POST /v1/admin/trace/{id}/reveal` shows sender and text of one, ' +
      'and the audit log says who looked.',
    query: listUnownedMessagesQuery,
    answers: { 200: { description: 'One page.', schema: unownedMessagePage } },
    examples: { number: { summary: 'To one number', query: { to: '+19995550100' }, status: 200 } },
  },
];
