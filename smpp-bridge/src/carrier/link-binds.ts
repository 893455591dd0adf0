// The binds of a connector as one object: which of them sends next, and how they come to other settings one after
// another.
import { isDeepStrictEqual } from 'node:util';
import type { SmppSession } from '../smpp/session.ts';
import { type BindDeps, type BindStatus, type CarrierBind, keepBound } from './carrier-bind.ts';
import type { BindRole, Connector } from './connector.ts';

export type LinkBinds = {
  /** The bound session with most room in its window, of equals the next in turn; `undefined` where none has any. */
  freest(): SmppSession | undefined;
  /** Whether messages can be sent on any. */
  isBound(): boolean;
  summary(): BindsSummary;
  /**
   * Takes other settings: binds that are too many leave, the others bind anew one after another, new ones are added.
   * What concerns no bind changes none.
   */
  update(connector: Connector): Promise<void>;
  /** Makes every bind anew, one after another, and lets what is in flight be answered; answers how many it could. */
  restart(): Promise<number>;
  stop(timeoutMs: number): Promise<void>;
  abandon(): void;
};

export type BindsSummary = {
  readonly status: BindStatus;
  readonly peer: string;
  readonly boundAt: Date | undefined;
  readonly lastError: string | undefined;
  readonly wanted: number;
  readonly bound: number;
  /** Those of the bound ones that are on the backup host. */
  readonly onBackup: number;
};

/** What a session waits at most that must leave because there are too many. */
const LEAVE_MS = 10_000;

/** The roles of a connector's binds, in their order. */
export function bindRolesOf({ bindType, binds }: Connector): readonly BindRole[] {
  const one: readonly BindRole[] =
    bindType === 'transmitter_receiver' ? ['transmitter', 'receiver'] : [bindType];
  return Array.from({ length: binds }, () => one).flat();
}

/** Whether a bind must be made anew for it. */
function concernsBinds(before: Connector, after: Connector): boolean {
  return !isDeepStrictEqual(bindSettings(before), bindSettings(after));
}

function bindSettings(connector: Connector): Partial<Connector> {
  const { host, port, backup, tls, tlsCa, tlsClient, tlsServerName } = connector;
  const { systemId, password, systemType, interfaceVersion, windowSize } = connector;
  const address = { host, port, backup, tls, tlsCa, tlsClient, tlsServerName };
  return { ...address, systemId, password, systemType, interfaceVersion, windowSize };
}

export function openBinds(settings: Connector, deps: BindDeps): LinkBinds {
  let connector = settings;
  let isOpen = true;
  let turn = 0;
  let binds = bindRolesOf(connector).map((role) => keepBound(connector, role, deps));
  let changes = Promise.resolve();

  async function change(after: Connector): Promise<void> {
    if (!isOpen) return;
    const before = connector;
    connector = after;
    const roles = bindRolesOf(after);
    const kept = binds.filter((bind, index) => bind.role === roles[index]);
    const surplus = binds.filter((bind) => !kept.includes(bind));
    binds = roles.map((role, index) => {
      const bind = binds[index];
      return bind && kept.includes(bind) ? bind : keepBound(after, role, deps);
    });
    await Promise.all(surplus.map((bind) => bind.stop(LEAVE_MS)));
    if (!concernsBinds(before, after)) return;
    for (const bind of kept) if (isOpen) await bind.rebind(after);
  }

  async function makeAnew(): Promise<number> {
    let renewed = 0;
    for (const bind of binds) if (isOpen && (await bind.rebind(connector))) renewed += 1;
    return renewed;
  }

  function boundBinds(): readonly CarrierBind[] {
    return binds.filter((bind) => bind.status() === 'connected');
  }

  return {
    freest() {
      let best: SmppSession | undefined;
      let bestIndex = 0;
      for (let step = 1; step <= binds.length; step += 1) {
        const index = (turn + step) % binds.length;
        const session = binds[index]?.session();
        if (session && session.windowFree() > (best?.windowFree() ?? 0)) {
          best = session;
          bestIndex = index;
        }
      }
      turn = bestIndex;
      return best;
    },
    isBound: () => binds.some((bind) => bind.session() !== undefined),
    summary() {
      const bound = boundBinds();
      const shown = bound[0] ?? binds[0];
      return {
        status: shown?.status() ?? 'disconnected',
        peer: shown?.peer() ?? '',
        boundAt: shown?.boundAt(),
        lastError: binds.map((bind) => bind.lastError()).find((error) => error !== undefined),
        wanted: binds.length,
        bound: bound.length,
        onBackup: bound.filter((bind) => bind.host() === 'backup').length,
      };
    },
    update(after) {
      // One rolling change at a time.
      changes = changes.then(() => change(after));
      return changes;
    },
    restart() {
      const renewing = changes.then(makeAnew);
      changes = renewing.then(() => undefined);
      return renewing;
    },
    async stop(timeoutMs) {
      isOpen = false;
      await Promise.all(binds.map((bind) => bind.stop(timeoutMs)));
    },
    abandon() {
      isOpen = false;
      for (const bind of binds) bind.abandon();
    },
  };
}
