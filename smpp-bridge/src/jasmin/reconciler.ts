// Knows what Jasmin shall hold and has it hold that: reloads the rows, and provisions when the watchdog says so. What a
// mere check finds different is drift: somebody, or a fault, has changed Jasmin.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { jasminName, jasminPassword } from '../../../shared/messaging/jasmin/names.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { type CommandEnd, failed, succeeded } from '../commands/command-end.ts';
import { inactiveConnectors } from './connector-rows.ts';
import type { VendorConnector } from './desired.ts';
import { giveJasmin } from './give-jasmin.ts';
import { changeLines } from './given-store.ts';
import type { JcliOptions } from './jcli-client.ts';
import {
  type DesiredRows,
  desiredOf,
  fingerprintOf,
  loadDesired,
  type RelayAddress,
} from './load-desired.ts';
import type { JasminPlan, PlanPolicy } from './plan.ts';
import { type ProvisionFailure, type ProvisionOutcome, planJasmin } from './provision.ts';
import { noteDrift } from './state-store.ts';
import type { ProvisionCause } from './watchdog-verdict.ts';

export type KnownConnector = VendorConnector & { readonly name: string };

export type ReconcilerNumbers = {
  /** Why Jasmin does not hold what it shall; undefined where it does. */
  readonly problem: string | undefined;
  readonly provisionedAt: Date | undefined;
  readonly drifts: number;
  readonly drift: string | undefined;
  readonly driftAt: Date | undefined;
};

export type Reconciler = {
  /** Reads the rows; answers whether Jasmin shall now hold something else than it was given. */
  reload(): Promise<boolean>;
  known(): readonly KnownConnector[];
  /** Connectors that Jasmin has: others get no tickets yet. */
  provisioned(): ReadonlySet<string>;
  /** Users of Jasmin as whom tickets may be posted, besides the shared one. */
  users(): ReadonlySet<string>;
  /** Jasmin's connectors that it shall not have any more, and whose queues may still be there. */
  removed(): readonly string[];
  /** Of these nothing is left. */
  forgetRemoved(cids: readonly string[]): void;
  /** Passwords that Jasmin may have for one of its users or connectors. */
  passwordsOf(name: string): readonly string[];
  /** Passwords cannot be read: those in Jasmin are not ours. */
  distrustPasswords(): void;
  /** Answers whether Jasmin now holds all it shall. */
  provision(because: ProvisionCause): Promise<boolean>;
  /** Rejects where another try may help. */
  order(command: JasminOrder): Promise<CommandEnd>;
  numbers(): ReconcilerNumbers;
};

export type JasminOrder = 'jasmin_plan' | 'jasmin_apply';

export type ReconcilerDeps = {
  readonly pool: Pool;
  readonly group: string;
  readonly jcli: JcliOptions;
  readonly key: Buffer;
  readonly mode: PlanPolicy['mode'];
  /** Undefined until it listens. */
  readonly relay: () => RelayAddress | undefined;
  readonly now: () => Date;
  readonly log: Logger;
};

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { pool, group, jcli, key, mode, log } = deps;
  let rows: DesiredRows | undefined;
  let known: readonly KnownConnector[] = [];
  let provisioned: ReadonlySet<string> = new Set();
  let users: ReadonlySet<string> = new Set();
  const removed = new Set<string>();
  /** What Jasmin was given last. */
  let given = '';
  let givenVersion: number | undefined;
  let rewritePasswords = false;
  let numbers: ReconcilerNumbers = {
    ...{ problem: 'not provisioned yet', provisionedAt: undefined },
    ...{ drifts: 0, drift: undefined, driftAt: undefined },
  };

  async function provision(because: ProvisionCause): Promise<boolean> {
    const relay = deps.relay();
    // Right after a start nothing is known yet; a Jasmin that outlived the last bridge would look complete.
    if (relay === undefined || rows === undefined) return false;
    const wanted = rows;
    const written = await giveJasmin(deps, wanted, relay, { mode, rewritePasswords, cause: because });
    if (written.kind === 'busy') return because === 'check';
    // What was removed by another, or before this bridge began, has left its queue all the same.
    if (because !== 'check') for (const id of await inactiveConnectors(pool)) removed.add(jasminName(id));
    return settle(written.value, wanted, because);
  }

  /** An operator's, by hand: what the database says now, whether or not something has changed. */
  async function order(command: JasminOrder): Promise<CommandEnd> {
    const relay = deps.relay();
    if (relay === undefined) return failed('not_ready', 'The relay does not listen yet.');
    rows = await loadDesired(pool, group);
    const wanted = rows;
    if (command === 'jasmin_plan') {
      const policy = { mode, rewritePasswords };
      const outcome = await planJasmin(jcli, desiredOf(wanted, relay, key), policy);
      return outcome.kind === 'planned' ? succeeded(changesOf(outcome.plan)) : failed(...whyNot(outcome));
    }
    const written = await giveJasmin(deps, wanted, relay, { mode, rewritePasswords, cause: 'command' });
    if (written.kind === 'busy') throw new Error('somebody else writes to this Jasmin');
    await settle(written.value, wanted, 'change');
    const outcome = written.value;
    return outcome.kind === 'provisioned' ? succeeded(changesOf(outcome.plan)) : failed(...whyNot(outcome));
  }

  async function settle(
    outcome: ProvisionOutcome,
    wanted: DesiredRows,
    because: ProvisionCause,
  ): Promise<boolean> {
    switch (outcome.kind) {
      case 'provisioned':
        await settleProvisioned(outcome.plan, wanted, because);
        return true;
      case 'refused': {
        const problem = `${outcome.action} was refused: ${outcome.reply}`;
        // Once a problem, not every other second.
        if (problem !== numbers.problem) log.error(outcome, 'jasmin.not-provisioned');
        numbers = { ...numbers, problem };
        return false;
      }
      case 'unreachable':
        if (outcome.reason !== numbers.problem) log.warn(outcome, 'jasmin.not-provisioned');
        numbers = { ...numbers, problem: outcome.reason };
        return false;
      default:
        return assertNever(outcome);
    }
  }

  async function settleProvisioned(
    plan: JasminPlan,
    wanted: DesiredRows,
    because: ProvisionCause,
  ): Promise<void> {
    const wasGiven = given;
    rewritePasswords = false;
    given = fingerprintOf(wanted);
    givenVersion = wanted.passwordVersion;
    users = new Set(wanted.table.customers.map(({ uid }) => uid));
    provisioned = new Set(wanted.connectors.map(({ connectorName }) => connectorName));
    for (const action of plan.actions) if (action.kind === 'remove-connector') removed.add(action.cid);
    if (numbers.problem !== undefined) log.info({}, 'jasmin.whole');
    numbers = { ...numbers, problem: undefined, provisionedAt: deps.now() };
    const kinds = plan.actions.map(({ kind }) => kind);
    if (because !== 'check') log.info({ because, actions: kinds }, 'jasmin.provisioned');
    else if (kinds.length > 0 && wasGiven === given) await reportDrift(plan);
  }

  async function reportDrift({ actions }: JasminPlan): Promise<void> {
    const changes = changeLines(actions);
    numbers = {
      ...numbers,
      drifts: numbers.drifts + 1,
      drift: changes.join('\n'),
      driftAt: deps.now(),
    };
    log.error({ changes, actions: actions.length }, 'jasmin.drifted');
    await noteDrift(pool, group, changes).catch((error: unknown) => {
      log.warn({ err: error }, 'jasmin.drift-not-noted');
    });
  }

  return {
    async reload() {
      rows = await loadDesired(pool, group);
      known = rows.connectors.map((row) => ({ ...row, name: jasminName(row.id) }));
      return fingerprintOf(rows) !== given;
    },
    known: () => known,
    provisioned: () => provisioned,
    users: () => users,
    removed: () => [...removed].filter((cid) => !known.some(({ name }) => name === cid)),
    forgetRemoved(cids) {
      for (const cid of cids) removed.delete(cid);
    },
    passwordsOf(name) {
      const version = rows?.passwordVersion ?? 1;
      const before = givenVersion ?? Math.max(1, version - 1);
      return [...new Set([version, before])].map((one) => jasminPassword(key, name, one));
    },
    distrustPasswords() {
      rewritePasswords = true;
    },
    provision,
    order,
    numbers: () => numbers,
  };
}

function changesOf({ actions, withheld }: JasminPlan): CommandEnd['result'] {
  return {
    ...{ changes: changeLines(actions), changes_count: actions.length },
    ...{ withheld: changeLines(withheld), withheld_count: withheld.length },
  };
}

function whyNot(failure: ProvisionFailure): readonly [reason: string, detail: string] {
  return failure.kind === 'unreachable'
    ? ['jasmin_unreachable', failure.reason]
    : ['jasmin_refused', `${failure.action}: ${failure.reply}`];
}
