// What is seen of Jasmin, as a person reads it.
import type { JasminConnector } from './jcli-parse.ts';
import type { StoredState } from './state-store.ts';
import type { BrokerQueue } from './watchdog-verdict.ts';

export type JasminView = {
  /** Undefined where no bridge has looked after it yet. */
  readonly state: StoredState | undefined;
  readonly connectors: readonly JasminConnector[];
  /** By Jasmin's name for the connector. */
  readonly vendorNames: ReadonlyMap<string, string>;
  /** Undefined where the broker does not answer. */
  readonly queues: readonly BrokerQueue[] | undefined;
  /** What a plan would change. */
  readonly changes: number;
  readonly now: Date;
};

/** A bridge writes every 10 s. */
const STALE_AFTER_MS = 30_000;

export function isWell({ state, changes, queues, now }: JasminView): boolean {
  const isFresh = state !== undefined && now.getTime() - state.updatedAt.getTime() < STALE_AFTER_MS;
  return isFresh && state.verdict === 'healthy' && state.partsDown.length === 0 && changes === 0 && !!queues;
}

/** The same for programs. */
export function statusAsData(view: JasminView) {
  const { state, connectors, vendorNames, queues, changes } = view;
  return {
    ...{ well: isWell(view), changes, broker: queues !== undefined, state: state ?? null },
    connectors: connectors.map((connector) => {
      const queue = queues?.find(({ name }) => name === `submit.sm.${connector.cid}`);
      const { messages: waiting = null, consumers = null } = queue ?? {};
      return { ...connector, connector: vendorNames.get(connector.cid) ?? null, waiting, consumers };
    }),
  };
}

export function describeStatus(view: JasminView): string {
  const { state, changes } = view;
  return [
    ...(state === undefined ? ['no bridge has looked after this Jasmin yet'] : stateLines(state, view.now)),
    line('to change', changes === 0 ? 'nothing' : `${changes} (npm run jasmin -- plan)`),
    '',
    ...connectorLines(view),
  ].join('\n');
}

function stateLines(state: StoredState, now: Date): string[] {
  const ageMs = now.getTime() - state.updatedAt.getTime();
  const age = ageMs < STALE_AFTER_MS ? '' : `, NOT SEEN for ${seconds(ageMs)}`;
  return [
    line('verdict', `${state.verdict} for ${seconds(now.getTime() - state.verdictSince.getTime())}`),
    line('bridge', `${state.bridge}${age}`),
    line('not answering', state.partsDown.length === 0 ? 'none' : state.partsDown.join(', ')),
    line('holds all', state.problem === undefined ? 'yes' : `no: ${state.problem}`),
    line('last given', state.provisionedAt?.toISOString() ?? 'never'),
    line('drifts', counted(state.drifts, state.driftAt, state.drift)),
    line('restarts', counted(state.restarts, state.restartedAt, state.restartReason)),
    line('refusals', counted(state.refusals, state.refusedAt, state.refusal)),
    line('reposts', String(state.reposts)),
    line('open tickets', String(state.openTickets)),
    line('passwords', `version ${state.passwordVersion}`),
  ];
}

function connectorLines({ connectors, vendorNames, queues }: JasminView): string[] {
  const rows = connectors.map(({ cid, started, session }) => {
    const queue = queues?.find(({ name }) => name === `submit.sm.${cid}`);
    const waiting = queue === undefined ? '-' : `${queue.messages} (${queue.consumers})`;
    return [cid, vendorNames.get(cid) ?? '(not ours)', started ? 'started' : 'stopped', session, waiting];
  });
  return [['connector', 'vendor connector', 'service', 'session', 'tickets (consumers)'], ...rows].map(
    (row) =>
      row
        .map((cell, column) => cell.padEnd([14, 24, 9, 12][column] ?? 0))
        .join(' ')
        .trimEnd(),
  );
}

function counted(count: number, at: Date | undefined, what: string | undefined): string {
  if (at === undefined) return String(count);
  const lines = (what ?? '').split('\n').filter((text) => text !== '');
  return [`${count}, the last at ${at.toISOString()}: ${lines[0] ?? ''}`, ...lines.slice(1)].join(
    '\n                ',
  );
}

function line(name: string, value: string): string {
  return `${name.padEnd(15)} ${value}`;
}

function seconds(durationMs: number): string {
  return `${Math.max(0, Math.round(durationMs / 1_000))} s`;
}
