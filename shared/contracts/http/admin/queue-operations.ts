import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  listQueuesQuery,
  queueActionBody,
  queueActionPreview,
  queueActionResource,
  queuePage,
} from './queues.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-queues',
  tag: 'Work',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;

export const QUEUE_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listQueues',
    path: '/v1/admin/queues',
    summary: 'See what waits, by connector, account and state',
    description:
      'In the order of connectors, accounts and states. The `etag` changes with each action on the queues: it is for If-Match ' +
      'of the next one.',
    query: listQueuesQuery,
    answers: { 200: { description: 'One page.', schema: queuePage, headers: ETAG_HEADER } },
    examples: {
      connector: { summary: 'For one connector', query: { connector: 'sinch_primary' }, status: 200 },
    },
  },
  {
    ...VIEW,
    operationId: 'actOnQueues',
    access: { kind: 'role', role: 'operator' },
    method: 'POST',
    path: '/v1/admin/queues/actions',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Drain, reroute or expire what waits',
    description:
      'For a connector, an account or both. `drain` gives a connector no message any more and moves what waits (`resume` of its ' +
      'commands ends that); `reroute` moves what waits, at the price that it had; `expire` ends what has waited too long as ' +
      '`failed`, `carrier_unavailable`, with its event and its money back. The bridge carries it out within seconds, as a ' +
      'command for each connector. `dry_run` says how many messages are meant, of whom, and what money goes back.',
    query: dryRunQuery,
    headers: { ...IF_MATCH_HEADER, ...IDEMPOTENCY_KEY_HEADER },
    body: queueActionBody,
    answers: {
      200: {
        description: 'With `dry_run`: what is meant.',
        schema: queueActionPreview,
        headers: REPLAYED_HEADER,
      },
      202: {
        description: 'It is entered.',
        schema: queueActionResource,
        headers: {
          ...REPLAYED_HEADER,
          location: z.string().meta({ description: 'Where to see how it goes.' }),
        },
      },
    },
    refusals: [...VERSION_REFUSALS, ...IDEMPOTENCY_REFUSALS],
    examples: {
      reroute: {
        summary: 'Another way for what waits for a connector',
        body: { action: 'reroute', connector: 'sinch_primary', older_than_seconds: 60 },
        status: 202,
      },
      preview: {
        summary: 'See what an expiry would end',
        query: { dry_run: 'true' },
        body: { action: 'expire', connector: 'sinch_primary', older_than_seconds: 3_600 },
        status: 200,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readQueueAction',
    path: '/v1/admin/queues/actions/{id}',
    summary: 'See how an action goes, or went',
    params: { id: apiId('queueAction') },
    answers: { 200: { description: 'The action.', schema: queueActionResource } },
  },
];
