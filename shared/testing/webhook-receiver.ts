// A customer's server for webhooks. The path says how it behaves: `/204` answers with that status, the words below
// misbehave as they say.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach } from 'vitest';

export type ReceivedWebhook = { readonly request: IncomingMessage; readonly body: string };

export type WebhookReceiver = {
  /** Without a slash at the end; set before the first test runs. */
  readonly url: string;
  /** Since the test began. */
  readonly received: readonly ReceivedWebhook[];
  /** Most calls to `/slow` at one time since the test began. */
  readonly busyMost: number;
};

const SLOW_MS = 40;

/** Call at the top of a test file; listens on 127.0.0.1 while its tests run. */
export function useWebhookReceiver(): WebhookReceiver {
  const state = { url: '', received: [] as ReceivedWebhook[], busy: 0, busyMost: 0 };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      state.received.push({ request, body: Buffer.concat(chunks).toString('utf8') });
      void answer(request.url ?? '/', response);
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
        state.busy += 1;
        state.busyMost = Math.max(state.busyMost, state.busy);
        await sleep(SLOW_MS);
        state.busy -= 1;
        response.writeHead(204).end();
        break;
      default:
        response.writeHead(Number(path.slice(1)) || 200).end('thank you');
    }
  }

  beforeAll(async () => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    state.url = `http://127.0.0.1:${address.port}`;
  });
  beforeEach(() => {
    state.received.length = 0;
    state.busyMost = 0;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  return state;
}
