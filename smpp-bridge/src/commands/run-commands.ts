// Takes the commands of operators and has them carried out, one after another for each connector. Each may be carried out
// twice, because a bridge may die over it, so each is idempotent.
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConnectorOrder, connectorOrder } from '../../../shared/contracts/connector-commands.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { type CommandEnd, failed } from './command-end.ts';
import { finishCommand, type TakenCommand, takeCommands } from './command-store.ts';

export type CommandRunner = {
  /** Takes no more; what is under way is left to the bridge that follows. */
  stop(): void;
};

export type CommandRunnerDeps = {
  readonly pool: Pool;
  readonly epoch: number;
  readonly log: Logger;
  readonly pollIntervalMs: number;
  /** Rejects where it could not be carried out and another try may help; stops early when `signal` aborts. */
  carryOut(order: ConnectorOrder, connectorId: Uuid | undefined, signal: AbortSignal): Promise<CommandEnd>;
};

/** Commands under way at once, each of another connector, tests aside. */
const AT_WORK_MAX = 10;
const TAKES_MAX = 5;

/** Looks for commands at once and then every `pollIntervalMs`. */
export function runCommands(deps: CommandRunnerDeps): CommandRunner {
  const { pool, epoch, log } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  const atWork = new Set<Uuid>();
  void run();

  async function run(): Promise<void> {
    while (!signal.aborted) {
      try {
        const free = AT_WORK_MAX - atWork.size;
        const taken = free === 0 ? [] : await takeCommands(pool, epoch, [...atWork], free);
        for (const command of taken) void work(command);
      } catch (error) {
        log.warn({ err: error }, 'commands.not-taken');
      }
      await sleep(deps.pollIntervalMs, undefined, { signal }).catch(() => {});
    }
  }

  async function work(command: TakenCommand): Promise<void> {
    const { id, command: name, connectorId, takes } = command;
    atWork.add(id);
    try {
      const end = await endOf(command);
      if (signal.aborted) return;
      await finishCommand(pool, id, epoch, end);
      log.info({ commandId: id, command: name, connectorId, outcome: end.outcome }, 'command.done');
    } catch (error) {
      log.warn({ commandId: id, command: name, takes, err: error }, 'command.failed');
    } finally {
      atWork.delete(id);
    }
  }

  async function endOf(command: TakenCommand): Promise<CommandEnd> {
    if (command.takes > TAKES_MAX)
      return failed('given_up', `It was begun ${TAKES_MAX} times and never done.`);
    const order = connectorOrder.safeParse({ ...Object(command.arguments), command: command.command });
    if (!order.success) return failed('bad_arguments', order.error.message);
    return deps.carryOut(order.data, command.connectorId, signal);
  }

  return { stop: () => stopping.abort() };
}
