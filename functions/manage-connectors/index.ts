import { createOperatorAccess } from '../../shared/accounts/access/create-operator-access.ts';
import { createAnswerOnce } from '../../shared/accounts/idempotency/create-answer-once.ts';
import {
  connectorCommandBody,
  listCommandsQuery,
} from '../../shared/contracts/http/admin/connector-commands.ts';
import {
  changeConnectorBody,
  createConnectorBody,
  listConnectorsQuery,
} from '../../shared/contracts/http/admin/connectors.ts';
import { dryRunQuery } from '../../shared/contracts/http/admin/versions.ts';
import { systemClock as clock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { route } from '../../shared/platform/route.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { serve } from '../../shared/platform/serve.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { createChangeConnector } from './change-connector.ts';
import { createCommandConnector } from './command-connector.ts';
import { manageConnectorsConfig } from './config.ts';
import type { ConnectorsDeps } from './connectors-context.ts';
import { createCreateConnector } from './create-connector.ts';
import { createDeleteConnector } from './delete-connector.ts';
import { createListCommands, createReadCommand } from './read-commands.ts';
import { createListConnectors, createReadConnector } from './read-connectors.ts';
import { createListStatuses, createReadStatus } from './read-status.ts';
import { createTestConnector } from './test-connector.ts';

const NAME = 'manage-connectors';

const { config, log, pool } = await setUpFunction(NAME, manageConnectorsConfig);
const authenticator = createOperatorAccess(config, { db: pool, clock, log });
const viewer = { kind: 'role', role: 'viewer', authenticator } as const;
const operator = { kind: 'role', role: 'operator', authenticator } as const;
const once = createAnswerOnce({ db: pool, log });
const change = { access: operator, query: dryRunQuery, ifMatch: true, log } as const;
const deps: ConnectorsDeps = { pool, encrypt: (secret) => encryptSecret(config.ENCRYPTION_KEY, secret) };

registerFunction(
  NAME,
  serve([
    {
      method: 'GET',
      path: '/v1/admin/connectors',
      route: route({ access: viewer, query: listConnectorsQuery, log }, createListConnectors(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/connectors',
      route: route(
        { access: operator, body: createConnectorBody, idempotency: once, log },
        createCreateConnector(deps),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/connectors/status',
      route: route({ access: viewer, log }, createListStatuses(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/connectors/{id}',
      route: route({ access: viewer, log }, createReadConnector(pool)),
    },
    {
      method: 'PATCH',
      path: '/v1/admin/connectors/{id}',
      route: route({ ...change, body: changeConnectorBody }, createChangeConnector(deps)),
    },
    {
      method: 'DELETE',
      path: '/v1/admin/connectors/{id}',
      route: route(change, createDeleteConnector(deps)),
    },
    {
      method: 'GET',
      path: '/v1/admin/connectors/{id}/status',
      route: route({ access: viewer, log }, createReadStatus(pool)),
    },
    {
      method: 'GET',
      path: '/v1/admin/connectors/{id}/commands',
      route: route({ access: viewer, query: listCommandsQuery, log }, createListCommands(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/connectors/{id}/commands',
      route: route(
        { ...change, body: connectorCommandBody, idempotency: once },
        createCommandConnector(pool),
      ),
    },
    {
      method: 'GET',
      path: '/v1/admin/connectors/{id}/commands/{command}',
      route: route({ access: viewer, log }, createReadCommand(pool)),
    },
    {
      method: 'POST',
      path: '/v1/admin/connectors/{id}/test',
      route: route({ access: operator, log }, createTestConnector(pool)),
    },
  ]),
);
