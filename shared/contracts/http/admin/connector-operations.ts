import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { connectorStatuses, connectorStatusResource } from './connector-status.ts';
import {
  changeConnectorBody,
  connectorPage,
  connectorResource,
  createConnectorBody,
  listConnectorsQuery,
} from './connectors.ts';
import {
  changePreview,
  dryRunQuery,
  ETAG_HEADER,
  IF_MATCH_HEADER,
  orPreview,
  VERSION_REFUSALS,
} from './versions.ts';

const VIEW = {
  functionName: 'manage-connectors',
  tag: 'Connectors',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = { ...VIEW, access: { kind: 'role', role: 'operator' } } as const;
const ID = { id: apiId('connector') };
const CHANGE = {
  ...OPERATE,
  params: ID,
  query: dryRunQuery,
  headers: IF_MATCH_HEADER,
} as const;

const POLLED = z.string().meta({ description: 'Names this content; send it back as `if-none-match`.' });
const POLL = {
  ...VIEW,
  headers: {
    'if-none-match': z
      .string()
      .optional()
      .meta({ description: 'An `etag` that you have: 304 where nothing has changed.' }),
  },
} as const;
const AS_YOU_HAVE_IT = { description: 'It is as you have it.', headers: { etag: POLLED } };

export const CONNECTOR_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listConnectors',
    path: '/v1/admin/connectors',
    summary: 'List connectors',
    description: 'Newest first. Passwords and keys are shown to nobody.',
    query: listConnectorsQuery,
    answers: { 200: { description: 'One page.', schema: connectorPage } },
    examples: { active: { summary: 'Those that are active', query: { active: 'true' }, status: 200 } },
  },
  {
    ...OPERATE,
    operationId: 'createConnector',
    method: 'POST',
    path: '/v1/admin/connectors',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Create a connector',
    description:
      'The bridge binds an active one within five seconds; it takes messages when a route names it. Create it with ' +
      '`active` false to test it first.',
    body: createConnectorBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      201: {
        description: 'The connector.',
        schema: connectorResource,
        headers: {
          ...{ ...REPLAYED_HEADER, ...ETAG_HEADER },
          location: z.string().meta({ description: 'Where it stands.' }),
        },
      },
    },
    refusals: [...IDEMPOTENCY_REFUSALS, 'connector_exists'],
    examples: {
      backup: {
        summary: 'A second way to a carrier, not yet active',
        body: {
          ...{ connector_name: 'sinch_backup', vendor: 'sinch', host: 'smpp.example.com', port: 3601 },
          ...{ system_id: 'ringer', password: 'secret08', binds: 2, max_throughput: 50, active: false },
        },
        status: 201,
      },
    },
  },
  {
    ...POLL,
    operationId: 'listConnectorStatuses',
    path: '/v1/admin/connectors/status',
    summary: 'See the live status of all connectors',
    description:
      'By name, inactive ones too. Made to be asked each second, with the `etag` of the answer before.',
    answers: {
      200: { description: 'All connectors.', schema: connectorStatuses, headers: { etag: POLLED } },
      304: AS_YOU_HAVE_IT,
    },
  },
  {
    ...VIEW,
    operationId: 'readConnector',
    path: '/v1/admin/connectors/{id}',
    summary: 'Read a connector',
    params: ID,
    answers: { 200: { description: 'The connector.', schema: connectorResource, headers: ETAG_HEADER } },
  },
  {
    ...CHANGE,
    operationId: 'changeConnector',
    method: 'PATCH',
    path: '/v1/admin/connectors/{id}',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Change a connector',
    description:
      'What is left out stays. The bridge follows within five seconds, bind by bind, and lets what is in flight be answered. ' +
      'A trial that makes it inactive counts the routes that name it and the messages that wait for it.',
    body: changeConnectorBody,
    answers: {
      200: {
        description: 'The connector as it is now.',
        schema: orPreview(connectorResource),
        headers: { etag: ETAG_HEADER.etag.optional() },
      },
    },
    refusals: VERSION_REFUSALS,
    examples: {
      throughput: {
        summary: 'Send faster over more binds',
        body: { max_throughput: 200, binds: 4 },
        status: 200,
      },
    },
  },
  {
    ...CHANGE,
    operationId: 'deleteConnector',
    method: 'DELETE',
    path: '/v1/admin/connectors/{id}',
    summary: 'Delete a connector that nothing uses',
    description:
      'Refused while a route names it, active or not, or messages wait for it or are under way; `detail` says which. ' +
      'Receipts that come later have no way in.',
    answers: {
      200: { description: 'With `dry_run`: what would be.', schema: changePreview },
      204: { description: 'It is gone.' },
    },
    refusals: [...VERSION_REFUSALS, 'connector_in_use'],
    examples: {
      now: { summary: 'Delete it', status: 204 },
      trial: { summary: 'See whether anything uses it', query: { dry_run: 'true' }, status: 200 },
    },
  },
  {
    ...POLL,
    operationId: 'readConnectorStatus',
    path: '/v1/admin/connectors/{id}/status',
    summary: "See a connector's live status",
    params: ID,
    answers: {
      200: { description: 'The connector.', schema: connectorStatusResource, headers: { etag: POLLED } },
      304: AS_YOU_HAVE_IT,
    },
  },
];
