import type { CommandEnd } from '../commands/command-end.ts';
import type { ConsoleStats } from '../jasmin/console-stats.ts';
import type { JasminCounters } from '../jasmin/jasmin-counters.ts';
import type { JasminOrder } from '../jasmin/reconciler.ts';
import type { JasminFence } from '../jasmin/send-outcome.ts';
import type { WatchdogNumbers } from '../jasmin/watchdog.ts';
import type { Job } from '../scheduler/job.ts';
import type { RouteMessages } from './route-messages.ts';

/** How queued messages come to their carrier links: straight, or through Jasmin. */
export type Router = {
  readonly route: RouteMessages;
  /** A link has room: rows that wait in the database may come. */
  onRoom(connector: string): void;
  /** Messages claimed so far. */
  claimed(): number;
  /** What it needs done by the scheduler. */
  readonly jobs: readonly Job[];
  /** Undefined where no Jasmin is involved. */
  jasmin(): JasminNumbers | undefined;
  /** An operator's order to Jasmin. */
  orderJasmin(command: JasminOrder): Promise<CommandEnd>;
  stop(): Promise<void>;
};

export type JasminNumbers = {
  readonly openTickets: number;
  /** Whether it holds all it shall. */
  readonly isWhole: boolean;
  /** How often it was found changed by somebody else. */
  readonly drifts: number;
  /** Tickets that a quota or a filter of Jasmin's refused. */
  readonly fences: ReadonlyMap<JasminFence, number>;
  readonly watchdog: WatchdogNumbers;
  /** Ids of our connectors in Jasmin, by the vendor connectors that they stand for. */
  readonly cids: ReadonlyMap<string, string>;
  /** What Jasmin counts itself; absent while it does not answer. */
  readonly counters: JasminCounters | undefined;
  readonly stats: ConsoleStats | undefined;
};
