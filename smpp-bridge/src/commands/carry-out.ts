// What each command of an operator does to a connector.
import type { ConnectorOrder } from '../../../shared/contracts/connector-commands.ts';
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { Clock } from '../../../shared/platform/clock.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Pool } from '../../../shared/platform/postgres.ts';
import type { Announcer } from '../../../shared/platform/publish.ts';
import type { BindTimes } from '../carrier/carrier-bind.ts';
import type { Connector } from '../carrier/connector.ts';
import { loadConnector } from '../carrier/connector-store.ts';
import type { LinkDeps } from '../carrier/link-deps.ts';
import type { Links } from '../carrier/links.ts';
import { testBinds } from '../carrier/test-binds.ts';
import { type CommandEnd, failed, succeeded } from './command-end.ts';
import { setDrained, setThroughput } from './connector-changes.ts';
import { purge } from './purge.ts';
import { reroute } from './reroute.ts';

export type CarryOutDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly encryptionKey: Buffer;
  readonly carrierCa: string | undefined;
  readonly times: BindTimes;
  readonly links: Pick<Links, 'reload' | 'restart' | 'released'>;
  readonly deliver: LinkDeps['deliver'];
  jasmin(command: 'jasmin_plan' | 'jasmin_apply'): Promise<CommandEnd>;
};

export function createCarryOut(deps: CarryOutDeps) {
  const { pool, links, clock } = deps;

  return async function carryOut(
    order: ConnectorOrder,
    connectorId: Uuid | undefined,
    signal: AbortSignal,
  ): Promise<CommandEnd> {
    if (order.command === 'jasmin_plan' || order.command === 'jasmin_apply')
      return deps.jasmin(order.command);
    if (connectorId === undefined) return failed('unknown_connector', 'It names no connector.');
    const connector = await loadConnector(pool, connectorId, deps.encryptionKey);
    if (connector === undefined) return failed('unknown_connector', 'There is no such connector any more.');
    if (connector === 'unreadable') {
      return failed('unreadable_secrets', 'Its password or key cannot be decrypted: set it anew.');
    }
    switch (order.command) {
      case 'restart':
        return restart(connector);
      case 'drain':
        return drain(connector, connectorId, signal);
      case 'resume':
        await setDrained(pool, connectorId, false);
        await links.reload();
        return succeeded({});
      case 'reroute': {
        const { to, account_id: accountId, older_than_seconds: ageSeconds, dry_run: dryRun } = order;
        const what = { to, accountId, queuedUntil: ageOf(ageSeconds), dryRun, signal };
        return succeeded(await reroute(deps, { from: connector.name, ...what }));
      }
      case 'purge': {
        const { account_id: accountId, older_than_seconds: ageSeconds, dry_run: dryRun } = order;
        const what = { accountId, queuedUntil: ageOf(ageSeconds), dryRun, signal };
        return succeeded({ purged: await purge(deps, { connector: connector.name, ...what }) });
      }
      case 'throughput': {
        const before = await setThroughput(pool, connectorId, order.per_second);
        await links.reload();
        return succeeded({ before, per_second: order.per_second });
      }
      case 'test':
        return test(connector);
      default:
        return assertNever(order);
    }
  };

  function ageOf(seconds: number): Date {
    return new Date(clock.now().getTime() - seconds * 1_000);
  }

  async function restart({ name, binds }: Connector): Promise<CommandEnd> {
    await links.reload();
    const renewed = await links.restart(name);
    if (renewed === undefined) return failed('no_link', 'The connector is not active.');
    return succeeded({ binds, renewed });
  }

  /** What its link gives back is in the queue before what waits there is looked through. */
  async function drain({ name }: Connector, id: Uuid, signal: AbortSignal): Promise<CommandEnd> {
    await setDrained(pool, id, true);
    await links.reload();
    await links.released(name);
    return succeeded(await reroute(deps, { from: name, queuedUntil: clock.now(), dryRun: false, signal }));
  }

  async function test(connector: Connector): Promise<CommandEnd> {
    const binds = await testBinds(connector, {
      ...{ ca: deps.carrierCa, times: deps.times, log: deps.log },
      onRequest: (session, pdu) => deps.deliver(session, pdu, connector),
    });
    const [fault] = binds.filter(({ bound }) => !bound);
    const tested = binds.map(({ tookMs, ...bind }) => ({ ...bind, took_ms: tookMs }));
    if (fault === undefined) return succeeded({ binds: tested });
    const { result, outcome } = failed(fault.reason, fault.detail);
    return { outcome, result: { ...result, binds: tested } };
  }
}
