import { acknowledgeBody, acknowledgement, inboxPage, listInboxQuery } from './inbox.ts';
import { BODY_BYTES_MAX, type Operation } from './operation.ts';

const INBOX = {
  functionName: 'manage-inbox',
  access: { kind: 'scope', scope: 'inbox:manage' },
  tag: 'Inbound',
  refusals: [],
} as const;

export const INBOX_OPERATIONS: readonly Operation[] = [
  {
    ...INBOX,
    operationId: 'listInbox',
    method: 'GET',
    path: '/v1/inbox',
    bodyBytesMax: 0,
    summary: 'List messages that wait for you',
    description:
      'Those of numbers that store their messages, and those whose webhook, SMPP session or e-mail never took them; the ' +
      'oldest first. They wait until you acknowledge them.',
    query: listInboxQuery,
    answers: { 200: { description: 'One page.', schema: inboxPage } },
    examples: {
      number: { summary: 'Of one number', query: { to: '+14155550100', limit: '50' }, status: 200 },
    },
  },
  {
    ...INBOX,
    operationId: 'acknowledgeInbox',
    method: 'POST',
    path: '/v1/inbox/acknowledge',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Acknowledge messages of the inbox',
    description:
      'By their ids, or all that the pages showed. Safe to repeat. What is not in the inbox is passed over.',
    body: acknowledgeBody,
    answers: { 200: { description: 'They are not listed any more.', schema: acknowledgement } },
    examples: {
      one: {
        summary: 'One message',
        body: { message_ids: ['msg_01kawz8y5qf3sbm2e7vtn4hxcd'] },
        status: 200,
      },
    },
  },
];
