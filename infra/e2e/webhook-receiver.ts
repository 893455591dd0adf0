// A customer's webhook receiver on this machine, which can die and come back on the same port.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export type ReceivedWebhook = {
  readonly webhookId: string;
  readonly type: string;
  readonly messageId: string;
};

export type WebhookReceiver = {
  readonly port: number;
  /** What it got, in order; what it did not answer is among it. */
  readonly received: readonly ReceivedWebhook[];
  /** Refuses connections from now on, and cuts those that are open. */
  close(): void;
};

/** Port 0 takes a free one. One that `crashes` takes its first webhook, and dies instead of answering. */
export async function openReceiver(port: number, crashes: boolean): Promise<WebhookReceiver> {
  const received: ReceivedWebhook[] = [];
  const server = createServer(async (request, response) => {
    const { type, data } = JSON.parse(await text(request));
    if (!server.listening) return;
    received.push({ webhookId: String(request.headers['webhook-id']), type, messageId: data.id });
    if (crashes) close();
    else response.end();
  });
  function close(): void {
    server.close();
    server.closeAllConnections();
  }
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { received, close, port: (server.address() as AddressInfo).port };
}
