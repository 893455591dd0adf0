// The way of messages through Jasmin: tickets out by the router, back in at the relay, and the watchdog over both.
import { setTimeout as sleep } from 'node:timers/promises';
import { decodeUuid } from '../../../shared/kernel/ids.ts';
import { SHARED_USER } from '../../../shared/messaging/jasmin/names.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import type { Links } from '../carrier/links.ts';
import { createClaimDesk } from '../relay/claim-desk.ts';
import { type Relay, type RelayAccount, startRelay } from '../relay/relay.ts';
import { repostTickets } from '../scheduler/jobs/repost-tickets.ts';
import { createJasminRouter } from '../submitter/jasmin-router.ts';
import type { TicketStanding } from '../submitter/post-tickets.ts';
import type { Router } from '../submitter/router.ts';
import { createAcceptedTickets } from './accepted-tickets.ts';
import { watchBrokerQueues } from './broker-queues.ts';
import { type JasminSettings, jcliOptions } from './config.ts';
import { watchConnectors } from './connector-console.ts';
import { connectorCounts, measureRates } from './connector-rates.ts';
import { countFences } from './fence-counts.ts';
import { type JasminCounters, parseCounters } from './jasmin-counters.ts';
import { type OpenTicket, userOfClass } from './open-tickets.ts';
import { createReconciler } from './reconciler.ts';
import { redisAnswers } from './redis-probe.ts';
import { clearQueues, retireQueues } from './retire-queues.ts';
import { createSendClient, type TicketPost } from './send-client.ts';
import { reportState } from './state-report.ts';
import { type StopOutcome, stopJasmin } from './stop-jasmin.ts';
import { runWatchdog } from './watchdog.ts';

export type JasminPathDeps = {
  readonly pool: Pool;
  readonly links: Pick<Links, 'offer' | 'room' | 'isBound'>;
  readonly announcer: Announcer;
  readonly epoch: number;
  readonly group: string;
  readonly bridgeId: string;
  readonly settings: JasminSettings;
  readonly encryptionKey: Buffer;
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans?: SpanExport | undefined;
  readonly refillIntervalMs: number;
  /** How often the rows that say what Jasmin shall hold are read; 5 s unless given. */
  readonly reloadIntervalMs?: number;
  /** How often Jasmin's console is asked what it counts; 30 s unless given. */
  readonly statsIntervalMs?: number;
};

export type JasminPath = Router & {
  /** Whether Jasmin holds all it must and its connectors are bound to the relay. */
  isReady(): boolean;
};

const HTTP_CONNECTIONS_MAX = 8;
const HTTP_TIMEOUT_MS = 10_000;
const BROKER_TIMEOUT_MS = 2_000;
const REDIS_TIMEOUT_MS = 1_000;
const WATCH_INTERVAL_MS = 2_000;
const RELOAD_INTERVAL_MS = 5_000;
const STATS_INTERVAL_MS = 30_000;
const LISTEN_AGAIN_MS = 500;

/** Starts in the background; Jasmin, the broker and the database may come later. */
export function startJasminPath(deps: JasminPathDeps): JasminPath {
  const { pool, links, announcer, epoch, settings, encryptionKey: key, group, bridgeId, log } = deps;
  const ending = new AbortController();
  const accepted = createAcceptedTickets();
  const jcli = jcliOptions(settings);
  const fences = countFences(() => new Date());
  const rates = measureRates();
  let counters: JasminCounters | undefined;
  let relay: Relay | undefined;

  const reconciler = createReconciler({
    ...{ pool, group, jcli, key, log, mode: settings.JASMIN_POLICY, now: () => new Date() },
    relay: () => relay && { relayHost: settings.RELAY_HOST, relayPort: relay.port },
  });
  const client = createSendClient({
    host: settings.JASMIN_HOST,
    port: settings.JASMIN_HTTP_PORT,
    passwords: reconciler.passwordsOf,
    connectionsMax: HTTP_CONNECTIONS_MAX,
    timeoutMs: HTTP_TIMEOUT_MS,
  });
  const router = createJasminRouter({
    ...{ pool, links, announcer, group, log },
    tagOf,
    standingOf,
    connectors: () => [...reconciler.provisioned()],
    users: () => reconciler.users().size + 1,
    send,
    onFenced(ticket, fence) {
      fences.note(ticket, fence);
      watchdog.alarm('doubt');
    },
    onNotProvisioned() {
      reconciler.distrustPasswords();
      watchdog.alarm('recovery');
    },
    refillIntervalMs: deps.refillIntervalMs,
  });
  const desk = createClaimDesk({
    ...{ pool, links, announcer, epoch, log, spans: deps.spans },
    connectorOf: router.connectorOf,
    onClaimed: (ticketIds) => router.onClaimed(ticketIds),
  });
  const broker = watchBrokerQueues({
    host: settings.RABBITMQ_HOST,
    port: settings.RABBITMQ_PORT,
    timeoutMs: BROKER_TIMEOUT_MS,
  });
  const connectorConsole = watchConnectors({
    ...{ jcli, log, statsIntervalMs: deps.statsIntervalMs ?? STATS_INTERVAL_MS },
  });
  const watchdog = runWatchdog({
    broker,
    console: connectorConsole,
    async ping() {
      const text = await client.counters();
      counters = text === undefined ? undefined : parseCounters(text);
      if (counters !== undefined) rates.note(connectorCounts(counters), performance.now());
      return counters !== undefined;
    },
    pingRedis: () => redisAnswers(settings.REDIS_HOST, settings.REDIS_PORT, REDIS_TIMEOUT_MS),
    cids: () => reconciler.known().map(({ name }) => name),
    isClaimable: (cid) => links.isBound(connectorOf(cid) ?? ''),
    awaitedSinceMs,
    lastReturnMs: accepted.lastReturnMs,
    async provision(because) {
      const isProvisioned = await reconciler.provision(because);
      if (isProvisioned && because === 'recovery') await repost();
      if (isProvisioned) {
        const retiring = { broker, dissolve: router.dissolveAll, log };
        reconciler.forgetRemoved(await retireQueues(retiring, reconciler.removed()));
      }
      return isProvisioned;
    },
    repost,
    async restart(reason): Promise<StopOutcome> {
      const outcome = await stopJasmin(settings.JASMIN_PID_FILE);
      const cids = reconciler.known().map(({ name }) => name);
      if (reason === 'no-progress') await clearQueues({ broker, log }, cids);
      return outcome;
    },
    onLook: () => state.note(),
    now: () => new Date(),
    log,
    intervalMs: WATCH_INTERVAL_MS,
  });
  const state = reportState({
    ...{ pool, group, bridgeId, log, reconciler, watchdog, fences, rates },
    openTickets: router.openTickets,
    now: () => new Date(),
  });

  function connectorOf(cid: string): string | undefined {
    return reconciler.known().find(({ name }) => name === cid)?.connectorName;
  }

  function tagOf(connector: string): string | undefined {
    if (!reconciler.provisioned().has(connector)) return undefined;
    return reconciler.known().find(({ connectorName }) => connectorName === connector)?.name;
  }

  function standingOf(ticket: OpenTicket): TicketStanding {
    // Nothing is gone before it is known what there is.
    if (reconciler.provisioned().size === 0) return { kind: 'unknown' };
    const user = userOfClass(ticket);
    const isKnown = reconciler.known().some(({ connectorName }) => connectorName === ticket.connector);
    if (!isKnown || (user !== SHARED_USER && !reconciler.users().has(user))) return { kind: 'gone' };
    const tag = tagOf(ticket.connector);
    return tag === undefined ? { kind: 'unknown' } : { kind: 'known', tag };
  }

  function accountOf(systemId: string): RelayAccount | undefined {
    const connector = connectorOf(systemId);
    return connector === undefined ? undefined : { connector, passwords: reconciler.passwordsOf(systemId) };
  }

  async function send(post: TicketPost) {
    const outcome = await client.send(post);
    const ticketId = decodeUuid(post.content);
    if (outcome.kind === 'accepted' && ticketId) accepted.accepted(ticketId, post.tag, performance.now());
    return outcome;
  }

  /** What was accepted while its connector was not bound is waited for since it is. */
  function awaitedSinceMs(cid: string): number | undefined {
    const oldestMs = accepted.oldestMs(cid);
    return oldestMs && Math.max(oldestMs, relay?.bound().get(connectorOf(cid) ?? '') ?? 0);
  }

  async function repost(): Promise<void> {
    accepted.forget();
    await router.repostAll();
  }

  async function keepKnown(): Promise<void> {
    const { signal } = ending;
    while (!signal.aborted) {
      try {
        if (await reconciler.reload()) watchdog.alarm('change');
      } catch (error) {
        log.warn({ err: error }, 'connectors.not-loaded');
      }
      await sleep(deps.reloadIntervalMs ?? RELOAD_INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  async function listen(): Promise<void> {
    const { signal } = ending;
    while (relay === undefined && !signal.aborted) {
      try {
        const { RELAY_HOST: host, RELAY_PORT: port } = settings;
        relay = await startRelay({
          ...{ host, port, account: accountOf, links, desk, log },
          onReturned: (ticketId, cid) => accepted.returned(ticketId, cid, performance.now()),
        });
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
    isReady() {
      const provisioned = reconciler.provisioned();
      return provisioned.size > 0 && [...provisioned].every((name) => relay?.bound().has(name));
    },
    jasmin: () => ({
      ...{ openTickets: router.openTickets(), drifts: reconciler.numbers().drifts, fences: fences.counts() },
      ...{ isWhole: reconciler.numbers().problem === undefined, watchdog: watchdog.numbers(), counters },
      cids: new Map(reconciler.known().map(({ name, connectorName }) => [connectorName, name])),
      stats: connectorConsole.stats(),
    }),
    orderJasmin: reconciler.order,
    jobs: [repostTickets(router.repostDue)],
    async stop() {
      ending.abort();
      router.stop();
      desk.stop();
      await Promise.all([running.then(() => relay?.stop()), watchdog.stop()]);
      await state.stop();
      await client.close();
    },
  };
}
