import type { Logger } from '../../../shared/platform/log.ts';
import { type ConsoleStats, readConsoleStats } from './console-stats.ts';
import { connectJcli, type JcliOptions, type JcliSession } from './jcli-client.ts';
import { type JasminConnector, JcliFormatError, parseConnectors } from './jcli-parse.ts';

export type ConsoleLook = {
  /** Those of the asked that are not there or stopped. */
  readonly missing: readonly string[];
  /** Those of the asked that are there. */
  readonly found: readonly JasminConnector[];
  /** The session was opened for this look. */
  readonly isNew: boolean;
};

export type ConnectorConsole = {
  /** Undefined where the console does not answer. */
  look(cids: readonly string[]): Promise<ConsoleLook | undefined>;
  /** As of a look some time ago; undefined where the console does not answer or is not understood. */
  stats(): ConsoleStats | undefined;
  close(): void;
};

export type ConsoleOptions = {
  readonly jcli: JcliOptions;
  /** Jasmin does nothing else while it puts a thousand users into a table. */
  readonly statsIntervalMs: number;
  readonly log: Logger;
};

/** Keeps one session open, so that a Jasmin that restarts between two looks is noticed. */
export function watchConnectors({ jcli, statsIntervalMs, log }: ConsoleOptions): ConnectorConsole {
  let session: JcliSession | undefined;
  let stats: ConsoleStats | undefined;
  let statsMs = Number.NEGATIVE_INFINITY;

  async function readStats(from: JcliSession): Promise<void> {
    statsMs = performance.now();
    try {
      stats = await readConsoleStats(from);
    } catch (error) {
      stats = undefined;
      // It may say this in new words and do its work all the same.
      if (!(error instanceof JcliFormatError)) throw error;
      log.warn({ err: error }, 'jasmin.stats-not-read');
    }
  }

  return {
    async look(cids) {
      const isNew = session === undefined;
      try {
        session ??= await connectJcli(jcli);
        const connectors = parseConnectors((await session.run('smppccm -l')).text);
        if (isNew || performance.now() - statsMs >= statsIntervalMs) await readStats(session);
        const found = connectors.filter(({ cid }) => cids.includes(cid));
        const started = new Set(found.filter((connector) => connector.started).map(({ cid }) => cid));
        return { missing: cids.filter((cid) => !started.has(cid)), found, isNew };
      } catch {
        session?.close();
        session = undefined;
        stats = undefined;
        return undefined;
      }
    },
    stats: () => stats,
    close() {
      session?.close();
      session = undefined;
    },
  };
}
