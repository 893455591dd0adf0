// `npm run jasmin`: what operators can see of Jasmin and have done to it from a terminal.
import { userInfo } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { jasminName } from '../../../shared/messaging/jasmin/names.ts';
import { createPool, type Pool } from '../../../shared/platform/postgres.ts';
import { watchBrokerQueues } from './broker-queues.ts';
import { type ControlSettings, jcliOptions } from './config.ts';
import { CONTROL_HELP, readControlLine } from './control-line.ts';
import { describePlan, planAsData } from './describe-plan.ts';
import { describeStatus, isWell, statusAsData } from './describe-status.ts';
import { giveJasmin } from './give-jasmin.ts';
import { type DesiredRows, desiredOf, loadDesired, type RelayAddress } from './load-desired.ts';
import type { PlanPolicy } from './plan.ts';
import { type PlanOutcome, type ProvisionOutcome, planJasmin } from './provision.ts';
import { raisePasswordVersion, readState } from './state-store.ts';

export type ControlDeps = {
  readonly args: readonly string[];
  /** Called only when there is something to do. */
  readonly settings: () => Promise<ControlSettings>;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
};

const EXIT = { well: 0, failed: 1, wrongUse: 2, different: 3 } as const;
const BROKER_TIMEOUT_MS = 2_000;
/** How long another writer is waited for: a thousand users take a few seconds. */
const WRITER_TRIES = 60;
const WRITER_WAIT_MS = 500;

/** Answers the exit code. Rejects where the database does not answer. */
export async function controlJasmin({ args, settings, print, complain }: ControlDeps): Promise<number> {
  const line = readControlLine(args);
  switch (line.kind) {
    case 'help':
      print(CONTROL_HELP);
      return EXIT.well;
    case 'wrong':
      complain(`npm run jasmin: ${line.problem} (--help shows what there is)`);
      return EXIT.wrongUse;
    case 'run':
      break;
    default:
      return assertNever(line);
  }
  const known = await settings();
  const pool = await createPool(known, { applicationName: 'jasmin-control', onIdleError: () => undefined });
  const control = { settings: known, pool, print: printer(print, line.json), complain };
  try {
    switch (line.command) {
      case 'plan':
        return await plan(control, line.upsertOnly);
      case 'apply':
        return await apply(control, line.upsertOnly);
      case 'status':
        return await status(control);
      case 'rotate':
        return await rotate(control);
      default:
        return assertNever(line.command);
    }
  } finally {
    await pool.end();
  }
}

/** Says one thing, as a person reads it or as data. */
type Print = (text: string, data: Readonly<Record<string, unknown>>) => void;

function printer(print: ControlDeps['print'], json: boolean): Print {
  return (text, data) => print(json ? JSON.stringify(data) : text);
}

type Control = Pick<ControlDeps, 'complain'> & {
  readonly print: Print;
  readonly settings: ControlSettings;
  readonly pool: Pool;
};

async function plan({ settings, pool, print, complain }: Control, upsertOnly: boolean): Promise<number> {
  const outcome = await planOf(settings, await loadDesired(pool, settings.BRIDGE_GROUP), upsertOnly);
  if (outcome.kind !== 'planned') return failed(outcome, settings, complain);
  print(describePlan(outcome.plan), planAsData(outcome.plan));
  return outcome.plan.actions.length === 0 ? EXIT.well : EXIT.different;
}

async function apply({ settings, pool, print, complain }: Control, upsertOnly: boolean): Promise<number> {
  const { BRIDGE_GROUP: group, ENCRYPTION_KEY: key } = settings;
  const rows = await loadDesired(pool, group);
  const deps = { pool, group, jcli: jcliOptions(settings), key };
  for (let tries = 0; tries < WRITER_TRIES; tries += 1) {
    const written = await giveJasmin(deps, rows, relayOf(settings), {
      ...policyOf(settings, upsertOnly),
      cause: 'command',
    });
    if (written.kind === 'done') {
      if (written.value.kind !== 'provisioned') return failed(written.value, settings, complain);
      print(describePlan(written.value.plan), planAsData(written.value.plan));
      return EXIT.well;
    }
    await sleep(WRITER_WAIT_MS);
  }
  complain('npm run jasmin: somebody else is writing to this Jasmin all the time');
  return EXIT.failed;
}

async function status({ settings, pool, print, complain }: Control): Promise<number> {
  const rows = await loadDesired(pool, settings.BRIDGE_GROUP);
  const state = await readState(pool, settings.BRIDGE_GROUP);
  const outcome = await planOf(settings, rows, false);
  const broker = watchBrokerQueues({
    ...{ host: settings.RABBITMQ_HOST, port: settings.RABBITMQ_PORT, timeoutMs: BROKER_TIMEOUT_MS },
  });
  const cids = rows.connectors.map(({ id }) => jasminName(id));
  const queues = await broker.look(cids.map((cid) => `submit.sm.${cid}`));
  broker.close();
  const isPlanned = outcome.kind === 'planned';
  const view = {
    ...{ state, queues, now: new Date() },
    connectors: isPlanned ? outcome.connectors : [],
    vendorNames: new Map(rows.connectors.map(({ id, connectorName }) => [jasminName(id), connectorName])),
    changes: isPlanned ? outcome.plan.actions.length : 0,
  };
  print(describeStatus(view), statusAsData(view));
  if (queues === undefined)
    complain(`RabbitMQ at ${settings.RABBITMQ_HOST}:${settings.RABBITMQ_PORT} does not answer`);
  if (!isPlanned) return failed(outcome, settings, complain);
  return isWell(view) ? EXIT.well : EXIT.different;
}

async function rotate({ settings, pool, print }: Control): Promise<number> {
  const version = await raisePasswordVersion(pool, settings.BRIDGE_GROUP, userInfo().username);
  print(
    `passwords of version ${version} are written by the bridge within seconds (npm run jasmin -- status)`,
    { passwordVersion: version },
  );
  return EXIT.well;
}

function planOf(settings: ControlSettings, rows: DesiredRows, upsertOnly: boolean): Promise<PlanOutcome> {
  const desired = desiredOf(rows, relayOf(settings), settings.ENCRYPTION_KEY);
  return planJasmin(jcliOptions(settings), desired, policyOf(settings, upsertOnly));
}

function relayOf({ RELAY_HOST: relayHost, RELAY_PORT: relayPort }: ControlSettings): RelayAddress {
  return { relayHost, relayPort };
}

function policyOf({ JASMIN_POLICY }: ControlSettings, upsertOnly: boolean): PlanPolicy {
  return { mode: upsertOnly ? 'upsert-only' : JASMIN_POLICY, rewritePasswords: false };
}

function failed(
  outcome: Exclude<PlanOutcome | ProvisionOutcome, { kind: 'planned' | 'provisioned' }>,
  { JASMIN_HOST, JASMIN_ADMIN_PORT }: ControlSettings,
  complain: (text: string) => void,
): number {
  const jasmin = `Jasmin's console at ${JASMIN_HOST}:${JASMIN_ADMIN_PORT}`;
  const what =
    outcome.kind === 'unreachable'
      ? `${jasmin} does not answer: ${outcome.reason}`
      : `${jasmin} refused: ${outcome.action}: ${outcome.reply}`;
  complain(`npm run jasmin: ${what}`);
  return EXIT.failed;
}
