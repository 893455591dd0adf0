// What stands around a carrier link in the bridge: router, settler, sink of deliveries and the table of connectors, over a
// real database. Events go straight to where Pub/Sub would carry them.
import { pino } from 'pino';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import { BIND_TIMES, type BindTimes } from '../carrier/carrier-bind.ts';
import { loadConnectors } from '../carrier/connector-store.ts';
import { HEALTH_TIMES, type HealthTimes } from '../carrier/link-health.ts';
import { type Links, openLinks } from '../carrier/links.ts';
import { createDeliverySink, type DeliverySink } from '../carrier/receive-deliveries.ts';
import { reportStatus } from '../carrier/report-status.ts';
import { createSettler } from '../carrier/settler.ts';
import { createSubmitNotes } from '../carrier/submit-notes.ts';
import { moveWaiting } from '../commands/move-waiting.ts';
import { createDirectRouter, type DirectRouter } from '../submitter/direct-router.ts';
import { TEST_ENCRYPTION_KEY } from './queued-messages.ts';

export type Announcement = { readonly topic: string; readonly ids: readonly string[] };

export type LinkStage = {
  readonly links: Links;
  readonly router: DirectRouter;
  readonly sink: DeliverySink;
  readonly announcer: Announcer;
  readonly announcements: readonly Announcement[];
  /** What the scheduler does with what waits for a link that is sick. */
  moveWaiting(): Promise<number>;
  /** Ends everything at once, as a lease that is lost does. */
  end(): void;
};

export type StageOptions = {
  readonly epoch?: number;
  readonly times?: Partial<BindTimes>;
  readonly health?: Partial<HealthTimes>;
  readonly reloadIntervalMs?: number;
  /** Nothing is logged unless given. */
  readonly log?: Logger;
  readonly spans?: SpanExport;
};

const SILENT = pino({ level: 'silent' });
const TIMES: BindTimes = { ...BIND_TIMES, connectTimeoutMs: 2_000, responseTimeoutMs: 500 };

/** The links of the active connectors; `vendor_connectors` is looked at at once. */
export function openLinkStage(pool: Pool, options: StageOptions = {}): LinkStage {
  const { epoch = 1, log = SILENT, spans } = options;
  const ending = new AbortController();
  const announcements: Announcement[] = [];
  const announcer: Announcer = {
    async announce(topic, _field, ids) {
      if (ids.length > 0) announcements.push({ topic, ids });
      if (topic === 'message-routed') void router.route(ids as readonly Uuid[]);
    },
  };
  const settler = createSettler({
    ...{ pool, announcer, log, epoch, receiptTimeoutSeconds: 86_400, signal: ending.signal },
  });
  const sink = createDeliverySink({ pool, announcer, settler, log });
  const links = openLinks({
    ...{ settler, log, times: { ...TIMES, ...options.times }, random: () => 1 },
    health: { times: { ...HEALTH_TIMES, ...options.health }, intervalMs: 50 },
    deliver: sink.receive,
    onRoom: (connector) => router.onRoom(connector),
    onAnswered: () => undefined,
    submits: createSubmitNotes({ log, spans }),
    load: () => loadConnectors(pool, TEST_ENCRYPTION_KEY, log),
    reloadIntervalMs: options.reloadIntervalMs ?? 5_000,
  });
  const router = createDirectRouter({
    ...{ pool, links, announcer, epoch, log, refillIntervalMs: 100 },
  });
  const status = reportStatus({
    ...{ pool, log, bridgeId: 'stage', intervalMs: 50 },
    snapshots: () => links.snapshots(),
  });
  const job = moveWaiting(links);
  const deps = { pool, announcer, log, receiptTimeoutMs: 86_400_000, onDefaultRows: () => undefined };
  return {
    moveWaiting: async () => (await job.run(deps, new Date())).rows,
    ...{ links, router, sink, announcer, announcements },
    end() {
      router.stop();
      links.abandon();
      status.abandon();
      ending.abort();
    },
  };
}
