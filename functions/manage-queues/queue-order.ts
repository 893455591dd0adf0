// What an action on the queues has the bridge do, and how it goes.
import type { QueueActionBody, QueueActionResource } from '../../shared/contracts/http/admin/queues.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';

/** An action as it is kept, and the command of each connector that is meant. */
export type QueueOrder = {
  readonly action: QueueActionResource['action'];
  readonly shown: {
    readonly connector: string | null;
    readonly account_id: Uuid | null;
    readonly to: string | null;
    readonly older_than_seconds: number;
  };
  readonly command: 'drain' | 'reroute' | 'purge';
  readonly given: Readonly<Record<string, unknown>>;
};

const NOBODY = { account_id: null, to: null, older_than_seconds: 0 } as const;

export function orderOf(body: QueueActionBody): QueueOrder {
  switch (body.action) {
    case 'drain':
      return {
        action: 'drain',
        shown: { ...NOBODY, connector: body.connector },
        command: 'drain',
        given: {},
      };
    case 'reroute': {
      const { connector = null, account_id, to, older_than_seconds } = body;
      const shown = { connector, account_id: account_id ?? null, to: to ?? null, older_than_seconds };
      return { action: 'reroute', shown, command: 'reroute', given: { account_id, to, older_than_seconds } };
    }
    case 'expire': {
      const { connector = null, account_id, older_than_seconds } = body;
      const shown = { connector, account_id: account_id ?? null, to: null, older_than_seconds };
      return { action: 'expire', shown, command: 'purge', given: { account_id, older_than_seconds } };
    }
    default:
      return assertNever(body);
  }
}

export type CommandState = {
  readonly taken_at: Date | null;
  readonly done_at: Date | null;
  readonly outcome: 'succeeded' | 'failed' | null;
  readonly result: Readonly<Record<string, unknown>> | null;
};

/** An action without commands meant nothing, and is done. */
export function stateOf(commands: readonly CommandState[]): QueueActionResource['state'] {
  if (commands.every(({ done_at }) => done_at !== null))
    return commands.some(({ outcome }) => outcome === 'failed') ? 'failed' : 'succeeded';
  return commands.some(({ taken_at }) => taken_at !== null) ? 'running' : 'waiting';
}

/** Of what the commands that are done say: `moved` by connector, `staying`, `purged`. */
export function countsOf(
  commands: readonly CommandState[],
): Pick<QueueActionResource, 'moved' | 'staying' | 'ended'> {
  const results = commands.map(({ result }) => result ?? {});
  return {
    moved: sum(results.flatMap(({ moved }) => Object.values(Object(moved)))),
    staying: sum(results.map(({ staying }) => staying)),
    ended: sum(results.map(({ purged }) => purged)),
  };
}

function sum(counts: readonly unknown[]): number {
  return counts.reduce<number>((total, count) => total + (typeof count === 'number' ? count : 0), 0);
}
