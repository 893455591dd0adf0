import { connectJcli, type JcliOptions, type JcliSession } from './jcli-client.ts';
import { type JasminConnector, parseConnectors } from './jcli-parse.ts';

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
  close(): void;
};

/** Keeps one session open, so that a Jasmin that restarts between two looks is noticed. */
export function watchConnectors(jcli: JcliOptions): ConnectorConsole {
  let session: JcliSession | undefined;

  return {
    async look(cids) {
      const isNew = session === undefined;
      try {
        session ??= await connectJcli(jcli);
        const connectors = parseConnectors((await session.run('smppccm -l')).text);
        const found = connectors.filter(({ cid }) => cids.includes(cid));
        const started = new Set(found.filter((connector) => connector.started).map(({ cid }) => cid));
        return { missing: cids.filter((cid) => !started.has(cid)), found, isNew };
      } catch {
        session?.close();
        session = undefined;
        return undefined;
      }
    },
    close() {
      session?.close();
      session = undefined;
    },
  };
}
