// A customer's server for webhooks on this machine. The path says how it behaves: `/204` answers with that status, the
// words below misbehave as they say, all else is thanked for with 200.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

export type ReceivedWebhook = { readonly request: IncomingMessage; readonly body: string };

export type WebhookReceiver = {
  /** Without a slash at the end. */
  readonly url: string;
  readonly port: number;
  /** In order; what was not answered is among it. */
  readonly received: readonly ReceivedWebhook[];
  /** Most calls to `/slow` at one time. */
  readonly busyMost: number;
  /** Empties the two above. */
  forget(): void;
  /** The next request is taken, and instead of an answer everything ends, as in `close`. */
  dieAtNext(): void;
  /** Refuses connections from now on, and cuts those that are open. */
  close(): void;
};

const SLOW_MS = 40;

/** Listens on 127.0.0.1; port 0 takes a free one. */
export async function openWebhookReceiver(port = 0): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  let busy = 0;
  let busyMost = 0;
  let isDying = false;

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (!server.listening) return;
      received.push({ request, body: Buffer.concat(chunks).toString('utf8') });
      if (isDying) close();
      else void answer(request.url ?? '/', response);
    });
  });

  async function answer(path: string, response: ServerResponse): Promise<void> {
    switch (path) {
      case '/drop':
        response.destroy();
        break;
      case '/hang':
        break;
      case '/redirect':
        response.writeHead(302, { location: '/redirected' }).end();
        break;
      case '/busy':
        response.writeHead(429, { 'retry-after': '600' }).end('slow down');
        break;
      case '/large':
        response.writeHead(200).end(`\0${'x'.repeat(300_000)}`);
        break;
      case '/half':
        response.writeHead(200, { 'content-length': '10' }).write('abc');
        break;
      case '/slow':
        busy += 1;
        busyMost = Math.max(busyMost, busy);
        await sleep(SLOW_MS);
        busy -= 1;
        response.writeHead(204).end();
        break;
      default:
        response.writeHead(Number(path.slice(1)) || 200).end('thank you');
    }
  }

  function close(): void {
    server.close();
    server.closeAllConnections();
  }

  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const taken = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${taken}`,
    port: taken,
    received,
    get busyMost() {
      return busyMost;
    },
    forget() {
      received.length = 0;
      busyMost = 0;
    },
    dieAtNext() {
      isDying = true;
    },
    close,
  };
}
