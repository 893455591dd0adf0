import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { connectorCommandResource } from './connector-commands.ts';
import {
  jasminCommandBody,
  jasminConnectors,
  jasminMetrics,
  jasminResource,
  jasminRoutes,
  jasminUserPage,
  listJasminUsersQuery,
} from './jasmin.ts';

const VIEW = {
  functionName: 'manage-jasmin',
  tag: 'Jasmin',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;

export const JASMIN_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'readJasmin',
    path: '/v1/admin/jasmin',
    summary: 'See whether Jasmin is whole',
    description:
      'As the bridge that looks after it saw it within the last ten seconds. What it holds is made from the database: ' +
      'connectors, accounts and routes are added and changed there, and Jasmin follows.',
    answers: { 200: { description: 'Jasmin as it is.', schema: jasminResource } },
  },
  {
    ...VIEW,
    operationId: 'listJasminConnectors',
    path: '/v1/admin/jasmin/connectors',
    summary: "List Jasmin's connectors with their queues",
    answers: { 200: { description: 'All; none without Jasmin.', schema: jasminConnectors } },
  },
  {
    ...VIEW,
    operationId: 'listJasminUsers',
    path: '/v1/admin/jasmin/users',
    summary: "List Jasmin's users and their quotas",
    description: 'Of the accounts that have one of their own; the others share one.',
    query: listJasminUsersQuery,
    answers: { 200: { description: 'One page; none without Jasmin.', schema: jasminUserPage } },
  },
  {
    ...VIEW,
    operationId: 'listJasminRoutes',
    path: '/v1/admin/jasmin/routes',
    summary: 'List the routes that Jasmin holds',
    description: 'In the order in which it asks them.',
    answers: { 200: { description: 'All; none without Jasmin.', schema: jasminRoutes } },
  },
  {
    ...VIEW,
    operationId: 'readJasminMetrics',
    path: '/v1/admin/jasmin/metrics',
    summary: "See Jasmin's queue, throughput and errors",
    answers: { 200: { description: 'Sums over its connectors; 0 without Jasmin.', schema: jasminMetrics } },
  },
  {
    ...VIEW,
    operationId: 'commandJasmin',
    method: 'POST',
    path: '/v1/admin/jasmin/commands',
    access: { kind: 'role', role: 'operator' },
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Have Jasmin compared with the database, or brought up to it',
    description:
      '`plan` says what differs and changes nothing, `apply` changes it. Nobody needs either for Jasmin to follow: the bridge ' +
      'compares by itself.',
    body: jasminCommandBody,
    headers: IDEMPOTENCY_KEY_HEADER,
    answers: {
      202: {
        description: 'It is entered.',
        schema: connectorCommandResource,
        headers: {
          ...REPLAYED_HEADER,
          location: z.string().meta({ description: 'Where to see how it goes.' }),
        },
      },
    },
    refusals: IDEMPOTENCY_REFUSALS,
    examples: { plan: { summary: 'See what differs', body: { command: 'plan' }, status: 202 } },
  },
  {
    ...VIEW,
    operationId: 'readJasminCommand',
    path: '/v1/admin/jasmin/commands/{id}',
    summary: 'See how a plan or an apply goes, or went',
    params: { id: apiId('connectorCommand') },
    answers: { 200: { description: 'The command.', schema: connectorCommandResource } },
  },
];
