import { connectSmpp } from '../smpp/connect.ts';
import type { HostRole } from './bind-attempt.ts';
import { type BindVerdict, bindVerdictOf } from './bind-verdict.ts';
import { type ConnectDeps, connectOptions, peerOf } from './connect-options.ts';
import type { BindRole, Connector } from './connector.ts';
import { bindRolesOf } from './link-binds.ts';

export type TestedBind = BindVerdict & {
  readonly host: HostRole;
  readonly peer: string;
  readonly role: BindRole;
  readonly tookMs: number;
};

export type TestDeps = Omit<ConnectDeps, 'onWindowFree'>;

/** With the unbind it makes 10 s at most. */
const BIND_TIMEOUT_MS = 9_000;
const UNBIND_TIMEOUT_MS = 900;

/**
 * Binds once more in each role to each host of the connector, all at the same time, and unbinds. What the carrier delivers
 * meanwhile is taken as on any bind.
 */
export function testBinds(connector: Connector, deps: TestDeps): Promise<readonly TestedBind[]> {
  const roles = [...new Set(bindRolesOf(connector))];
  const hosts: readonly HostRole[] = connector.backup ? ['primary', 'backup'] : ['primary'];
  return Promise.all(hosts.flatMap((host) => roles.map((role) => testBind(connector, { host, role }, deps))));
}

async function testBind(
  connector: Connector,
  { host, role }: { readonly host: HostRole; readonly role: BindRole },
  deps: TestDeps,
): Promise<TestedBind> {
  const startedAt = performance.now();
  const options = connectOptions(connector, role, host, { ...deps, onWindowFree: () => undefined });
  const result = await connectSmpp({ ...options, connectTimeoutMs: BIND_TIMEOUT_MS });
  if (result.kind === 'bound') await result.session.unbind(UNBIND_TIMEOUT_MS);
  return {
    ...bindVerdictOf(result, { host: options.host, port: options.port, timeoutMs: BIND_TIMEOUT_MS }),
    ...{ host, peer: peerOf(connector, host), role },
    tookMs: Math.round(performance.now() - startedAt),
  };
}
