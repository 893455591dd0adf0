// The way of messages through Jasmin: tickets out by the router, back in at the relay, and the watchdog over both.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { Links } from '../carrier/links.ts';
import { createClaimDesk } from '../relay/claim-desk.ts';
import { type Relay, type RelayAccount, startRelay } from '../relay/relay.ts';
import { repostTickets } from '../scheduler/jobs/repost-tickets.ts';
import { createJasminRouter } from '../submitter/jasmin-router.ts';
import type { Router } from '../submitter/router.ts';
import { watchBrokerQueues } from './broker-queues.ts';
import type { JasminSettings } from './config.ts';
import { watchConnectors } from './connector-console.ts';
import { activeConnectors } from './connector-rows.ts';
import { desiredObjects, type VendorConnector } from './desired.ts';
import type { DesiredTable } from './desired-routes.ts';
import { loadDesiredTable } from './load-desired-table.ts';
import { jasminName, jasminPassword, SHARED_USER } from './names.ts';
import { provisionJasmin } from './provision.ts';
import { createSendClient } from './send-client.ts';
import { type StopOutcome, stopJasmin } from './stop-jasmin.ts';
import { runWatchdog } from './watchdog.ts';

export type JasminPathDeps = {
  readonly pool: Pool;
  readonly links: Pick<Links, 'offer' | 'room' | 'isBound'>;
  readonly announcer: Announcer;
  readonly epoch: number;
  readonly settings: JasminSettings;
  readonly encryptionKey: Buffer;
  readonly log: Logger;
  readonly refillIntervalMs: number;
};

export type JasminPath = Router & {
  /** Whether Jasmin holds all it must and its connectors are bound to the relay. */
  isReady(): boolean;
};

const HTTP_CONNECTIONS_MAX = 8;
const HTTP_TIMEOUT_MS = 10_000;
const CONSOLE_TIMEOUT_MS = 5_000;
const BROKER_TIMEOUT_MS = 2_000;
const WATCH_INTERVAL_MS = 2_000;
const RELOAD_INTERVAL_MS = 5_000;
const LISTEN_AGAIN_MS = 500;

type Known = VendorConnector & { readonly name: string };

/** Starts in the background; Jasmin, the broker and the database may come later. */
export function startJasminPath(deps: JasminPathDeps): JasminPath {
  const { pool, links, announcer, epoch, settings, encryptionKey: key, log } = deps;
  const ending = new AbortController();
  let known: readonly Known[] = [];
  /** The operators' routes; undefined until they and the connectors were loaded. */
  let table: DesiredTable | undefined;
  /** Connectors that Jasmin was told of: others get no tickets yet. */
  let provisioned: ReadonlySet<string> = new Set();
  let provisionedTable = '';
  let passwordsAreFresh = false;
  let lastClaimMs = 0;
  let relay: Relay | undefined;

  const jcli = {
    host: settings.JASMIN_HOST,
    port: settings.JASMIN_ADMIN_PORT,
    user: settings.JASMIN_ADMIN_USER,
    password: settings.JASMIN_ADMIN_PASSWORD,
    timeoutMs: CONSOLE_TIMEOUT_MS,
  };
  const send = createSendClient({
    host: settings.JASMIN_HOST,
    port: settings.JASMIN_HTTP_PORT,
    user: SHARED_USER,
    password: jasminPassword(key, SHARED_USER),
    connectionsMax: HTTP_CONNECTIONS_MAX,
    timeoutMs: HTTP_TIMEOUT_MS,
  });
  const router = createJasminRouter({
    ...{ pool, links, announcer, log },
    routing: routingOf,
    connectors: () => [...provisioned],
    send: send.send,
    onNotProvisioned() {
      passwordsAreFresh = false;
      watchdog.alarm();
    },
    refillIntervalMs: deps.refillIntervalMs,
  });
  const desk = createClaimDesk({
    ...{ pool, links, announcer, epoch, log },
    connectorOf: router.connectorOf,
    onClaimed(ticketIds) {
      lastClaimMs = performance.now();
      router.onClaimed(ticketIds);
    },
  });
  const watchdog = runWatchdog({
    broker: watchBrokerQueues({
      host: settings.RABBITMQ_HOST,
      port: settings.RABBITMQ_PORT,
      timeoutMs: BROKER_TIMEOUT_MS,
    }),
    console: watchConnectors(jcli),
    ping: send.ping,
    cids: () => known.map(({ name }) => name),
    isClaimable: (cid) => links.isBound(known.find(({ name }) => name === cid)?.connectorName ?? ''),
    lastClaimMs: () => lastClaimMs,
    provision,
    restart,
    log,
    intervalMs: WATCH_INTERVAL_MS,
  });

  /** One Jasmin user for all, so the tag alone makes the class. */
  function routingOf(connector: string): { readonly class: string; readonly tag: string } | undefined {
    const found = provisioned.has(connector)
      ? known.find(({ connectorName }) => connectorName === connector)
      : undefined;
    return found && { class: `${SHARED_USER}/${found.name}`, tag: found.name };
  }

  function accountOf(systemId: string): RelayAccount | undefined {
    const found = known.find(({ name }) => name === systemId);
    return found && { connector: found.connectorName, password: jasminPassword(key, found.name) };
  }

  async function provision(): Promise<boolean> {
    // Right after a start nothing is known yet; a Jasmin that outlived the last bridge would look complete.
    if (relay === undefined || table === undefined) return false;
    const connectors = known;
    const tableText = JSON.stringify(table);
    const { RELAY_HOST: relayHost } = settings;
    const desired = desiredObjects({ connectors, relayHost, relayPort: relay.port, key, table });
    const outcome = await provisionJasmin(jcli, desired, { rewritePasswords: !passwordsAreFresh });
    if (outcome.kind !== 'provisioned') {
      log.warn(outcome, 'jasmin.not-provisioned');
      return false;
    }
    passwordsAreFresh = true;
    provisioned = new Set(connectors.map(({ connectorName }) => connectorName));
    provisionedTable = tableText;
    log.info({ actions: outcome.actions }, 'jasmin.provisioned');
    await router.repostAll();
    return true;
  }

  function restart(): Promise<StopOutcome> {
    passwordsAreFresh = false;
    return stopJasmin(settings.JASMIN_PID_FILE);
  }

  async function keepKnown(): Promise<void> {
    const { signal } = ending;
    while (!signal.aborted) {
      try {
        const rows = await activeConnectors(pool);
        table = await loadDesiredTable(pool, rows);
        known = rows.map((row) => ({ ...row, name: jasminName(row.id) }));
        const isNew = known.some(({ connectorName }) => !provisioned.has(connectorName));
        if (isNew || JSON.stringify(table) !== provisionedTable) watchdog.alarm();
      } catch (error) {
        log.warn({ err: error }, 'connectors.not-loaded');
      }
      await sleep(RELOAD_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async function listen(): Promise<void> {
    const { signal } = ending;
    while (relay === undefined && !signal.aborted) {
      try {
        const { RELAY_HOST: host, RELAY_PORT: port } = settings;
        relay = await startRelay({ host, port, account: accountOf, links, desk, log });
      } catch (error) {
        // The relay of the tenure before may not have let go yet.
        log.warn({ err: error }, 'relay.not-listening');
        await sleep(LISTEN_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  const running = Promise.all([keepKnown(), listen()]);

  return {
    route: router.route,
    onRoom: router.onRoom,
    claimed: desk.claimed,
    isReady: () => provisioned.size > 0 && [...provisioned].every((name) => relay?.bound().has(name)),
    jasmin: () => ({ openTickets: router.openTickets(), restarts: watchdog.restarts() }),
    jobs: [repostTickets(router.repostDue)],
    async stop() {
      ending.abort();
      router.stop();
      desk.stop();
      await Promise.all([running.then(() => relay?.stop()), watchdog.stop()]);
      await send.close();
    },
  };
}
