// Writes what is seen of Jasmin to its row, where operators and the console look for it.
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { ConnectorRates } from './connector-rates.ts';
import type { FenceCounts } from './fence-counts.ts';
import type { Reconciler } from './reconciler.ts';
import { type JasminState, type SeenConnector, writeState } from './state-store.ts';
import type { Watchdog } from './watchdog.ts';

export type StateReport = {
  /** Writes unless nothing has changed since a moment ago. */
  note(): void;
  stop(): Promise<void>;
};

export type StateReportDeps = {
  readonly pool: Pool;
  readonly group: string;
  readonly bridgeId: string;
  readonly reconciler: Pick<Reconciler, 'numbers' | 'known'>;
  readonly watchdog: Pick<Watchdog, 'numbers'>;
  readonly fences: Pick<FenceCounts, 'counts' | 'last'>;
  readonly rates: Pick<ConnectorRates, 'of'>;
  readonly openTickets: () => number;
  readonly now: () => Date;
  readonly log: Logger;
};

/** A row that is older is of a bridge that does not look any more. */
const UNCHANGED_INTERVAL_MS = 10_000;

export function reportState(deps: StateReportDeps): StateReport {
  const { pool, group, log } = deps;
  let writing: Promise<void> | undefined;
  let written = '';
  let writtenMs = 0;

  function seen(): JasminState {
    const { verdict, partsUp, restarts, reposts, lastRestart } = deps.watchdog.numbers();
    return {
      ...deps.reconciler.numbers(),
      ...{ bridge: deps.bridgeId, verdict, reposts, openTickets: deps.openTickets() },
      connectors: connectors(),
      partsDown: [...partsUp].flatMap(([part, isUp]) => (isUp ? [] : [part])),
      restarts: sumOf(restarts),
      restartReason: lastRestart?.reason,
      restartedAt: lastRestart?.at,
      refusals: sumOf(deps.fences.counts()),
      refusal: deps.fences.last()?.what,
      refusedAt: deps.fences.last()?.at,
    };
  }

  function connectors(): readonly SeenConnector[] {
    const { connectors: found, queues } = deps.watchdog.numbers();
    return deps.reconciler.known().map(({ name: cid, connectorName }) => {
      const shown = found.find((connector) => connector.cid === cid);
      const queue = queues.find(({ name }) => name === `submit.sm.${cid}`);
      return {
        ...{ cid, connector: connectorName, started: shown?.started ?? false },
        ...{ session: shown?.session ?? 'NONE', waiting: queue?.messages ?? 0 },
        ...{ consumers: queue?.consumers ?? 0, ...deps.rates.of(cid) },
      };
    });
  }

  async function write(state: JasminState): Promise<void> {
    try {
      await writeState(pool, group, state);
    } catch (error) {
      written = '';
      log.warn({ err: error }, 'jasmin.state-not-written');
    }
  }

  return {
    note() {
      const state = seen();
      // Their changes alone are worth no write.
      const steady = state.connectors.map(({ cid, started, session, consumers }) => [
        ...[cid, started, session, consumers],
      ]);
      const text = JSON.stringify({ ...state, openTickets: 0, provisionedAt: undefined, connectors: steady });
      const nowMs = deps.now().getTime();
      if (writing !== undefined || (text === written && nowMs - writtenMs < UNCHANGED_INTERVAL_MS)) return;
      written = text;
      writtenMs = nowMs;
      writing = write(state).finally(() => {
        writing = undefined;
      });
    },
    stop: async () => writing,
  };
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
