// Whether Jasmin, given the table that is generated for it, chooses as selectRoute does: random tables over jCli into the
// real one, random messages over /send, and the connector is the SMPP bind on which the message comes out. The seed is
// printed; ROUTES_SEED and ROUTES_CASES run other cases or more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { ConnectorTraits } from '../../../shared/messaging/choose-connector.ts';
import { jasminName, jasminPassword } from '../../../shared/messaging/jasmin/names.ts';
import { routingTags, weightLists } from '../../../shared/messaging/jasmin/routing-tags.ts';
import { compileRoutes, type RouteTable } from '../../../shared/messaging/route-table.ts';
import { type RoutedMessage, selectRoute } from '../../../shared/messaging/select-route.ts';
import { createLogger } from '../../../shared/platform/log.ts';
import { JASMIN_SUITE, startJasmin, type TestJasmin } from '../../../shared/testing/jasmin.ts';
import {
  randomAccounts,
  randomMessage,
  randomRouting,
  randomUuid,
  seededRandom,
} from '../../../shared/testing/random-routes.ts';
import { COMMAND_STATUS } from '../smpp/command-status.ts';
import { listenSmpp, type SmppServer } from '../smpp/listen.ts';
import { type JasminSettings, jasminSettings } from './config.ts';
import { type DesiredRoute, desiredObjects } from './desired.ts';
import { desiredRoutes } from './desired-routes.ts';
import { provisionJasmin } from './provision.ts';
import { namedCustomers, userOf } from './routing-users.ts';
import { createSendClient, type SendClient } from './send-client.ts';

const SEED = Number(process.env.ROUTES_SEED ?? 20_261_123);
const CASES = Number(process.env.ROUTES_CASES ?? 1_000);
const TABLES = 8;
const RULES_MAX = 24;
const IN_FLIGHT_MAX = 16;
const TIMEOUT_MS = 10_000;
const KEY = Buffer.alloc(32, 7);
const SYNC = { mode: 'sync', rewritePasswords: false } as const;
const SESSIONS = { window: 1, responseTimeoutMs: 5_000, enquireLinkIntervalMs: 0 };

const log = createLogger('differential-test', process.env.TEST_LOG_LEVEL ?? 'fatal');
const random = seededRandom(SEED);
const accounts = randomAccounts(random, 6);
const connectors = ['alpha', 'bravo', 'charlie', 'delta'].map((connectorName, priority) => ({
  id: randomUuid(random) as Uuid,
  connectorName,
  priority,
}));
const nameOfCid = new Map(connectors.map(({ id, connectorName }) => [jasminName(id), connectorName]));

describe.skipIf(JASMIN_SUITE.skip)(`routes in a real Jasmin${JASMIN_SUITE.note}`, () => {
  let jasmin: TestJasmin;
  let settings: JasminSettings;
  let carrier: SmppServer;
  let client: SendClient;
  /** By message id: the connector on which it came out, or why it did not. */
  const taken = new Map<string, string>();

  beforeAll(async () => {
    jasmin = await startJasmin();
    settings = jasminSettings.parse(jasmin.env);
    client = createSendClient({
      ...{ host: settings.JASMIN_HOST, port: settings.JASMIN_HTTP_PORT, connectionsMax: 8 },
      ...{ passwords: (user) => [jasminPassword(KEY, user, 1)], timeoutMs: TIMEOUT_MS },
    });
    carrier = await listenSmpp({
      ...{ host: '127.0.0.1', port: 0, maxSessions: 100, sessionDefaults: SESSIONS, log },
      authenticate: async () => ({ kind: 'accepted' }),
      handlers: {
        onRequest(session, pdu) {
          if (pdu.command !== 'submit_sm') return;
          const messageId = pdu.shortMessage.toString('latin1');
          taken.set(messageId, nameOfCid.get(session.systemId()) ?? session.systemId());
          session.respond(pdu, { commandStatus: COMMAND_STATUS.ESME_ROK, messageId });
        },
      },
    });
  });

  afterAll(async () => {
    await client?.close();
    await carrier?.close(1_000);
    await jasmin?.stop();
  });

  async function provision(
    table: RouteTable,
    traits: ReadonlyMap<string, ConnectorTraits>,
  ): Promise<readonly DesiredRoute[]> {
    const known = [...traits.values()].map((connector) => ({
      ...connector,
      cid: jasminName(connectors.find(({ connectorName }) => connectorName === connector.name)?.id as Uuid),
    }));
    const desired = desiredObjects({
      ...{ connectors, relayHost: '127.0.0.1', relayPort: carrier.port, key: KEY, passwordVersion: 1 },
      table: desiredRoutes(table, known, accounts),
    });
    const jcli = {
      ...{ host: settings.JASMIN_HOST, port: settings.JASMIN_ADMIN_PORT, timeoutMs: TIMEOUT_MS },
      ...{ user: settings.JASMIN_ADMIN_USER, password: settings.JASMIN_ADMIN_PASSWORD },
    };
    const first = await provisionJasmin(jcli, desired, SYNC);
    expect(first).toMatchObject({ kind: 'provisioned' });
    // What was read back is what was wanted, so that a reconciler comes to rest.
    const second = await provisionJasmin(jcli, desired, SYNC);
    expect(second).toEqual({ kind: 'provisioned', plan: { actions: [], withheld: [] } });
    await expect.poll(() => carrier.sessions().length, { timeout: 15_000 }).toBe(connectors.length);
    return desired.routes;
  }

  async function post(message: RoutedMessage, uid: string, tags: readonly string[]): Promise<void> {
    const outcome = await client.send({
      ...{ user: uid, from: '14155550100', to: message.recipient, content: message.id, tag: tags.join() },
    });
    if (outcome.kind === 'accepted') return;
    taken.set(message.id, outcome.reason.startsWith('412 No route found') ? 'no route' : outcome.reason);
  }

  test(`are chosen as selectRoute chooses, in ${CASES} cases (ROUTES_SEED=${SEED})`, async () => {
    const expected = new Map<string, { readonly connector: string; readonly case: string }>();
    const types = new Set<DesiredRoute['type']>();
    for (let round = 0; round < TABLES; round += 1) {
      const names = connectors.map(({ connectorName }) => connectorName);
      const { rules, connectors: traits } = randomRouting(random, { accounts, names, rulesMax: RULES_MAX });
      const table = compileRoutes(rules);
      const routes = await provision(table, traits);
      for (const { type } of routes) types.add(type);
      const messages = Array.from({ length: CASES / TABLES }, () => randomMessage(random, accounts));
      for (const message of messages) {
        const decision = selectRoute(message, table, traits);
        const connector = decision.kind === 'routed' ? decision.connector : 'no route';
        expected.set(message.id, { connector, case: `table ${round}, ${JSON.stringify(message)}` });
      }
      const named = namedCustomers(table);
      const lists = weightLists(table, traits);
      await inParallel(messages, (message) =>
        post(message, userOf(message, named).uid, routingTags(message, lists)),
      );
    }
    await expect.poll(() => taken.size, { timeout: 60_000 }).toBe(expected.size);
    const differences = Array.from(expected, ([id, { connector, case: what }]) =>
      taken.get(id) === connector ? [] : `${what}: selectRoute ${connector}, Jasmin ${taken.get(id)}`,
    ).flat();
    expect(differences).toEqual([]);
    // Little is shown where most messages have no route, all take the same, or a kind of route never occurs.
    const counts = Map.groupBy(expected.values(), ({ connector }) => connector);
    expect([...counts.keys()].toSorted()).toEqual(['alpha', 'bravo', 'charlie', 'delta', 'no route']);
    expect(counts.get('no route')?.length).toBeLessThan(CASES / 2);
    expect([...types].toSorted()).toEqual(['DefaultRoute', 'FailoverMTRoute', 'StaticMTRoute']);
  });
});

async function inParallel<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const waiting = items.values();
  const workThrough = async () => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: IN_FLIGHT_MAX }, workThrough));
}
