import { z } from 'zod';
import { apiId } from '../forms.ts';
import { IDEMPOTENCY_KEY_HEADER, IDEMPOTENCY_REFUSALS, REPLAYED_HEADER } from '../idempotency.ts';
import { BODY_BYTES_MAX, type Operation } from '../operation.ts';
import {
  connectorCommandBody,
  connectorCommandPage,
  connectorCommandResource,
  listCommandsQuery,
} from './connector-commands.ts';
import { changePreview, dryRunQuery, IF_MATCH_HEADER, VERSION_REFUSALS } from './versions.ts';

const VIEW = {
  functionName: 'manage-connectors',
  tag: 'Connectors',
  access: { kind: 'role', role: 'viewer' },
  method: 'GET',
  bodyBytesMax: 0,
  refusals: [],
} as const;
const OPERATE = { ...VIEW, access: { kind: 'role', role: 'operator' }, method: 'POST' } as const;
const ID = { id: apiId('connector') };
const LOCATION = { location: z.string().meta({ description: 'Where to see how it goes.' }) };

export const CONNECTOR_COMMAND_OPERATIONS: readonly Operation[] = [
  {
    ...VIEW,
    operationId: 'listConnectorCommands',
    path: '/v1/admin/connectors/{id}/commands',
    summary: 'List what was done with a connector',
    description: 'Newest first.',
    params: ID,
    query: listCommandsQuery,
    answers: { 200: { description: 'One page.', schema: connectorCommandPage } },
  },
  {
    ...OPERATE,
    operationId: 'commandConnector',
    path: '/v1/admin/connectors/{id}/commands',
    bodyBytesMax: BODY_BYTES_MAX,
    summary: 'Have a connector restarted, drained, purged and the like',
    description:
      'The bridge takes it within a second, a connector’s commands one after another. `restart` makes every bind anew, one ' +
      'after another. `drain` gives it no message any more and moves what waits to the other connectors of its routes; ' +
      '`resume` ends that. `reroute` moves what waits, `purge` ends it as `failed` with its money back, `throughput` sets ' +
      'the rate, `test` binds once more and says what is wrong. `dry_run` in the query answers at once how many messages ' +
      'wait; `dry_run` in the body of `reroute` and `purge` has the bridge count which of them it would touch.',
    params: ID,
    query: dryRunQuery,
    headers: { ...IF_MATCH_HEADER, ...IDEMPOTENCY_KEY_HEADER },
    body: connectorCommandBody,
    answers: {
      200: { description: 'With `dry_run`: what would be.', schema: changePreview, headers: REPLAYED_HEADER },
      202: {
        description: 'It is entered.',
        schema: connectorCommandResource,
        headers: { ...REPLAYED_HEADER, ...LOCATION },
      },
    },
    refusals: [...VERSION_REFUSALS, ...IDEMPOTENCY_REFUSALS],
    examples: {
      drain: { summary: 'Before maintenance of the carrier', body: { command: 'drain' }, status: 202 },
      purge: {
        summary: 'See how many have waited for more than an hour',
        query: { dry_run: 'true' },
        body: { command: 'purge', older_than_seconds: 3_600 },
        status: 200,
      },
      throughput: {
        summary: 'Send 50 PDUs a second at most, at once',
        body: { command: 'throughput', per_second: 50 },
        status: 202,
      },
      reroute: {
        summary: 'Have it counted which messages could leave another way',
        body: { command: 'reroute', older_than_seconds: 60, dry_run: true },
        status: 202,
      },
    },
  },
  {
    ...VIEW,
    operationId: 'readConnectorCommand',
    path: '/v1/admin/connectors/{id}/commands/{command}',
    summary: 'See how a command goes, or went',
    params: { ...ID, command: apiId('connectorCommand') },
    answers: { 200: { description: 'The command.', schema: connectorCommandResource } },
  },
  {
    ...OPERATE,
    operationId: 'testConnector',
    path: '/v1/admin/connectors/{id}/test',
    summary: 'Bind to a carrier once more and say what is wrong',
    description:
      'One bind more in each role to each host, and an unbind; messages go on meanwhile. It is waited for, 12 s at most. ' +
      '`state` is `succeeded` where all were bound; else `reason` and `detail` say why not, and `result` what each one did.',
    params: ID,
    answers: {
      200: { description: 'It is done.', schema: connectorCommandResource },
      202: {
        description: 'It is not done yet, or there is no bridge to do it: see how it goes.',
        schema: connectorCommandResource,
        headers: LOCATION,
      },
    },
    examples: { later: { summary: 'While no bridge runs', status: 202 } },
  },
];
