// How a connector's settings become a connection.
import type { ConnectOptions } from '../smpp/connect.ts';
import type { HostRole } from './bind-attempt.ts';
import type { BindDeps } from './carrier-bind.ts';
import type { BindRole, Connector } from './connector.ts';

export type ConnectDeps = Pick<
  BindDeps,
  'ca' | 'times' | 'log' | 'onRequest' | 'onWindowFree' | 'onMalformed'
>;

/** How a bind of that role to that host is made. */
export function connectOptions(
  connector: Connector,
  type: BindRole,
  role: HostRole,
  deps: ConnectDeps,
): ConnectOptions {
  const { systemId, password, systemType, interfaceVersion, windowSize } = connector;
  const { host, port } = addressOf(connector, role);
  return {
    ...{ host, port },
    ...(connector.tls ? { tls: tlsOf(connector, deps.ca) } : {}),
    bind: { type, systemId, password, systemType, interfaceVersion },
    window: windowSize,
    ...deps.times,
    handlers: { onRequest: deps.onRequest, onWindowFree: deps.onWindowFree },
    onMalformed: () => deps.onMalformed?.(),
    log: deps.log,
  };
}

function addressOf(connector: Connector, host: HostRole): { readonly host: string; readonly port: number } {
  return host === 'backup' && connector.backup ? connector.backup : connector;
}

/** `host:port` */
export function peerOf(connector: Connector, role: HostRole): string {
  const { host, port } = addressOf(connector, role);
  return `${host}:${port}`;
}

function tlsOf(
  { tlsCa, tlsClient, tlsServerName }: Connector,
  configuredCa: string | undefined,
): NonNullable<ConnectOptions['tls']> {
  const ca = tlsCa ?? configuredCa;
  return {
    minVersion: 'TLSv1.2',
    ...(ca === undefined ? {} : { ca }),
    ...(tlsClient ? { cert: tlsClient.certificate, key: tlsClient.key } : {}),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
  };
}
