// The links of the active connectors, brought up to date with the table every few seconds.
import { traceIdOf } from '../../../shared/kernel/trace-context.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { CarrierLink } from './carrier-link.ts';
import { openLink } from './carrier-link.ts';
import type { ClaimedMessage } from './claimed-message.ts';
import type { LoadedConnectors } from './connector-store.ts';
import type { LinkDeps } from './link-deps.ts';
import type { LinkSnapshot } from './link-snapshot.ts';
import { planLinks } from './plan-links.ts';

export type Links = {
  /** Takes claimed messages; those of a connector without a link go back to the queue. */
  offer(connector: string, messages: readonly ClaimedMessage[]): void;
  /** How many messages the connector's link wants: 0 where it is not bound or not there. */
  room(connector: string): number;
  /** The room of every link that has any. */
  rooms(): Map<string, number>;
  isBound(connector: string): boolean;
  /** Looks at the table now; resolves when the links are as it says. */
  reload(): Promise<void>;
  /** Makes the connector's binds anew, one after another; answers how many, `undefined` where it has no link. */
  restart(connector: string): Promise<number | undefined>;
  /** What waits for a sick connector was given to others as far as they may have it: its link takes the rest. */
  goOn(connector: string): void;
  /** Resolves when what the connector's link has given back to the queue is there. */
  released(connector: string): Promise<void>;
  snapshots(): readonly LinkSnapshot[];
  stop(timeoutMs: number): Promise<void>;
  abandon(): void;
};

export type LinksDeps = LinkDeps & {
  readonly load: () => Promise<LoadedConnectors>;
  readonly log: Logger;
  readonly reloadIntervalMs: number;
};

const DRAIN_MS = 3_000;

/** Looks at the table at once and then again every interval. */
export function openLinks(deps: LinksDeps): Links {
  const links = new Map<string, CarrierLink>();
  let stopped = false;
  let reloading = reload();
  const timer = setInterval(() => void reloadInTurn(), deps.reloadIntervalMs);

  function reloadInTurn(): Promise<void> {
    reloading = reloading.then(reload);
    return reloading;
  }

  async function reload(): Promise<void> {
    try {
      const { connectors, unreadable } = await deps.load();
      const current = [...links.values()].map((link) => link.connector());
      const plan = planLinks(current, connectors, unreadable);
      await Promise.all(plan.close.map(closeLink));
      for (const connector of plan.update) links.get(connector.name)?.update(connector);
      for (const connector of stopped ? [] : plan.open) links.set(connector.name, openLink(connector, deps));
    } catch (error) {
      deps.log.warn({ err: error }, 'connectors.not-loaded');
    }
  }

  async function closeLink(name: string): Promise<void> {
    const link = links.get(name);
    links.delete(name);
    await link?.stop(DRAIN_MS);
  }

  return {
    offer(connector, messages) {
      const link = links.get(connector);
      if (link) link.offer(messages);
      else void sendBack(messages);
    },
    room: (connector) => links.get(connector)?.room() ?? 0,
    rooms() {
      const rooms = new Map<string, number>();
      for (const [name, link] of links) if (link.room() > 0) rooms.set(name, link.room());
      return rooms;
    },
    isBound: (connector) => links.get(connector)?.isBound() ?? false,
    reload: reloadInTurn,
    restart: async (connector) => links.get(connector)?.restart(),
    goOn: (connector) => links.get(connector)?.goOn(),
    released: async (connector) => links.get(connector)?.released(),
    snapshots: () => [...links.values()].map((link) => link.snapshot()),
    async stop(timeoutMs) {
      stopped = true;
      clearInterval(timer);
      await reloading;
      await Promise.all([...links.values()].map((link) => link.stop(timeoutMs)));
    },
    abandon() {
      stopped = true;
      clearInterval(timer);
      for (const link of links.values()) link.abandon();
    },
  };

  async function sendBack(messages: readonly ClaimedMessage[]): Promise<void> {
    await Promise.all(
      messages.map(async ({ id: messageId, traceparent }) => {
        try {
          await deps.settler.settle({ messageId, traceparent, outcome: { kind: 'requeue' } });
        } catch (error) {
          const traceId = traceIdOf({ id: messageId, traceparent });
          deps.log.error({ messageId, traceId, err: error }, 'settle.given-up');
        }
      }),
    );
  }
}
