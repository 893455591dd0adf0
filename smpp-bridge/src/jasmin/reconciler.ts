// Knows what Jasmin shall hold and has it hold that: reloads the rows, and provisions when the watchdog says so. What a
// mere check finds different is drift: somebody, or a fault, has changed Jasmin.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import { describeAction } from './describe-plan.ts';
import type { VendorConnector } from './desired.ts';
import { giveJasmin } from './give-jasmin.ts';
import type { JcliOptions } from './jcli-client.ts';
import { type DesiredRows, fingerprintOf, loadDesired, type RelayAddress } from './load-desired.ts';
import { jasminName, jasminPassword } from './names.ts';
import type { JasminPlan, PlanPolicy } from './plan.ts';
import type { ProvisionOutcome } from './provision.ts';
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
  /** Passwords that Jasmin may have for one of its users or connectors. */
  passwordsOf(name: string): readonly string[];
  /** Passwords cannot be read: those in Jasmin are not ours. */
  distrustPasswords(): void;
  /** Answers whether Jasmin now holds all it shall. */
  provision(because: ProvisionCause): Promise<boolean>;
  numbers(): ReconcilerNumbers;
};

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

const DRIFT_LINES_MAX = 20;

export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const { pool, group, key, mode, log } = deps;
  let rows: DesiredRows | undefined;
  let known: readonly KnownConnector[] = [];
  let provisioned: ReadonlySet<string> = new Set();
  let users: ReadonlySet<string> = new Set();
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
    const written = await giveJasmin(deps, wanted, relay, { mode, rewritePasswords });
    if (written.kind === 'busy') return because === 'check';
    return settle(written.value, wanted, because);
  }

  async function settle(
    outcome: ProvisionOutcome,
    wanted: DesiredRows,
    because: ProvisionCause,
  ): Promise<boolean> {
    switch (outcome.kind) {
      case 'provisioned': {
        const wasGiven = given;
        rewritePasswords = false;
        given = fingerprintOf(wanted);
        givenVersion = wanted.passwordVersion;
        users = new Set(wanted.table.customers.map(({ uid }) => uid));
        provisioned = new Set(wanted.connectors.map(({ connectorName }) => connectorName));
        if (numbers.problem !== undefined) log.info({}, 'jasmin.whole');
        numbers = { ...numbers, problem: undefined, provisionedAt: deps.now() };
        const kinds = outcome.plan.actions.map(({ kind }) => kind);
        if (because !== 'check') log.info({ because, actions: kinds }, 'jasmin.provisioned');
        else if (kinds.length > 0 && wasGiven === given) await reportDrift(outcome.plan);
        return true;
      }
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

  async function reportDrift({ actions }: JasminPlan): Promise<void> {
    const changes = actions.slice(0, DRIFT_LINES_MAX).map((action) => describeAction(action));
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
    passwordsOf(name) {
      const version = rows?.passwordVersion ?? 1;
      const before = givenVersion ?? Math.max(1, version - 1);
      return [...new Set([version, before])].map((one) => jasminPassword(key, name, one));
    },
    distrustPasswords() {
      rewritePasswords = true;
    },
    provision,
    numbers: () => numbers,
  };
}
