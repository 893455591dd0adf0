import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';

export type RunningFunction = { readonly address: string; readonly close: () => void };

/** Serves a registered function through the framework's middleware on a free port. */
export async function startFunction(name: string): Promise<RunningFunction> {
  const server = getTestServer(name).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
