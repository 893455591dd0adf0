import { createServer, type ServerResponse } from 'node:http';
import type { Logger } from '../../../shared/platform/log.ts';
import type { Exposition } from './exposition.ts';

export type Health = {
  /** Whether this process does what it is there for: hold the lease, or stand by for it. */
  readonly healthy: boolean;
  readonly epoch: number | undefined;
  readonly links: Readonly<Record<string, string>>;
};

export type MetricsServer = { readonly port: number; close(): Promise<void> };

export type MetricsOptions = {
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** Absent where nothing is counted: then nothing is found at `/metrics`. */
  readonly exposition: Exposition | undefined;
  readonly health: () => Health;
  readonly log: Logger;
};

/** `GET /metrics` and `GET /healthz`. Rejects where the port cannot be listened on. */
export function serveMetrics({
  host,
  port,
  exposition,
  health,
  log,
}: MetricsOptions): Promise<MetricsServer> {
  const server = createServer((request, response) => {
    const path = request.url?.split('?', 1)[0];
    if (request.method === 'GET' && path === '/metrics' && exposition) {
      void scrape(exposition, response);
    } else if (request.method === 'GET' && path === '/healthz') {
      const state = health();
      response.writeHead(state.healthy ? 200 : 503, { 'content-type': 'application/json' });
      response.end(JSON.stringify(state));
    } else {
      response.writeHead(404).end();
    }
  });
  server.requestTimeout = 5_000;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no TCP address'));
      resolve({ port: address.port, close: () => closeServer() });
    });
  });

  async function scrape(metrics: Exposition, response: ServerResponse): Promise<void> {
    try {
      const text = await metrics.text();
      response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
    } catch (error) {
      log.error({ err: error }, 'metrics.not-read');
      response.writeHead(500).end();
    }
  }

  function closeServer(): Promise<void> {
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }
}
