// Receivers of webhooks in a process of their own: `/ok/…` answers 204 after 50 ms, `/hang/…` never.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const ANSWER_AFTER_MS = 50;

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    if (request.url?.startsWith('/hang')) return;
    setTimeout(() => response.writeHead(204).end(), ANSWER_AFTER_MS);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`ready ${(server.address() as AddressInfo).port}`));
