import { z } from 'zod';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, LARGE_BODY_BYTES_MAX, type Operation } from '../operation.ts';
import { routeTestResource, testRouteBody } from './route-test.ts';
import {
  createRouteVersionBody,
  diffRouteVersionsQuery,
  listRouteVersionsQuery,
  rollBackRoutesBody,
  routesResource,
  routeTrial,
  routeVersionDiff,
  routeVersionPage,
  routeVersionResource,
  versionNumber,
} from './routes.ts';
import { dryRunQuery, ETAG_HEADER, IF_MATCH_HEADER, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-routes',
  tag: 'Routing',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const CHANGE = {
  ...VIEW,
  access: { kind: 'role', role: 'operator' },
  method: 'POST',
  query: dryRunQuery,
  headers: { ...IF_MATCH_HEADER, ...IDEMPOTENCY_KEY_HEADER },
  answers: {
    200: { description: 'With `dry_run`: what would be.', schema: routeTrial, headers: REPLAYED_HEADER },
    201: {
      description: 'The version, which stands now.',
      schema: routeVersionResource,
      headers: {
        ...{ ...REPLAYED_HEADER, ...ETAG_HEADER },
        location: z.string().meta({ description: 'Where it stands.' }),
      },
    },
  },
  refusals: [...VERSION_REFUSALS, ...IDEMPOTENCY_REFUSALS, 'routes_faulty'],
} as const;
const VERSION = { version: versionNumber };

export const ROUTE_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'readRoutes',
    path: '/v1/admin/routes',
    summary: 'Read the table of routes',
    description: 'All rules that stand, in the order in which they are asked, and which version they are.',
    answers: { 200: { description: 'The table.', schema: routesResource, headers: ETAG_HEADER } },
  },
  {
    ...CHANGE,
    operationId: 'createRouteVersion',
    path: '/v1/admin/routes/versions',
    bodyBytesMax: LARGE_BODY_BYTES_MAX,
    summary: 'Change the table of routes',
    description:
      'The whole table, or changes of it, for the version that `If-Match` names. It is applied at once and whole, or refused ' +
      'with all that is wrong with it: functions go by it within two seconds, the bridge and Jasmin within five. A trial ' +
      'answers what would change, what is wrong, and how many of the last destinations would go elsewhere.',
    body: createRouteVersionBody,
    examples: {
      rate: {
        summary: 'Another rate for the United Kingdom',
        body: {
          reason: 'Carrier raised its rate',
          changes: [
            {
              ...{ op: 'replace', rule_order: 20 },
              rule: {
                ...{ rule_order: 20, prefix: '44', rate: '0.0195' },
                connectors: [{ name: 'sinch_primary' }],
              },
            },
          ],
        },
        status: 201,
      },
      trial: {
        summary: 'See what a rule for one prefix would do',
        query: { dry_run: 'true' },
        body: {
          reason: 'Try a rate for Germany',
          changes: [
            {
              op: 'add',
              rule: {
                ...{ rule_order: 30, prefix: '49', rate: '0.07' },
                connectors: [{ name: 'sinch_primary' }],
              },
            },
          ],
        },
        status: 200,
      },
      table: {
        summary: 'A table of two rules',
        body: {
          reason: 'Begin anew',
          rules: [
            {
              ...{ rule_order: 20, prefix: '44', rate: '0.018' },
              connectors: [{ name: 'sinch_primary', weight: 1 }],
            },
            { rule_order: 0, connectors: [{ name: 'sinch_primary' }], rate: '0.005' },
          ],
        },
        status: 201,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'listRouteVersions',
    path: '/v1/admin/routes/versions',
    summary: 'List the versions of the table',
    description: 'Newest first: who, when and why.',
    query: listRouteVersionsQuery,
    answers: { 200: { description: 'One page.', schema: routeVersionPage } },
  },
  {
    ...VIEW,
    operationId: 'readRouteVersion',
    path: '/v1/admin/routes/versions/{version}',
    summary: 'Read a version with its rules',
    params: VERSION,
    answers: { 200: { description: 'The version.', schema: routeVersionResource } },
  },
  {
    ...VIEW,
    operationId: 'diffRouteVersions',
    path: '/v1/admin/routes/versions/{version}/diff',
    summary: 'See what a version changed',
    params: VERSION,
    query: diffRouteVersionsQuery,
    answers: { 200: { description: 'From `against` to it.', schema: routeVersionDiff } },
    examples: {
      before: { summary: 'Since the version before', status: 200 },
      first: { summary: 'Since the first one', query: { against: '1' }, status: 200 },
    },
  },
  {
    ...CHANGE,
    operationId: 'rollBackRoutes',
    path: '/v1/admin/routes/versions/{version}/rollback',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Bring back a version of the table',
    description:
      'As a new version with the rules of the old one, checked as any other: a rule may name a connector that is gone.',
    params: VERSION,
    body: rollBackRoutesBody,
    examples: {
      back: { summary: 'Take a change back', body: { reason: 'Receipts stay away' }, status: 201 },
    },
  },
  {
    ...VIEW,
    operationId: 'testRoute',
    method: 'POST',
    path: '/v1/admin/routes/test',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Ask which route a message would take, and why',
    description:
      'The rule that takes it and those passed over, the connectors with their health, the price, the verdict of all ' +
      'rules, and whether Jasmin holds the same route. Nothing is sent, stored or reserved.',
    body: testRouteBody,
    answers: { 200: { description: 'What would happen now.', schema: routeTestResource } },
    refusals: ['not_found'],
    examples: {
      demo: {
        summary: 'A text to the United Kingdom',
        body: {
          ...{ from: '+14155550100', to: '+447700900123', account_id: 'acc_01j0000000e008000000001qhg' },
          body: 'Your code is 4711',
        },
        status: 200,
      },
    },
  },
];
