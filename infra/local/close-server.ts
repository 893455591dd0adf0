import type { Server } from 'node:http';

const IDLE_CHECK_MS = 20;

/** Takes no more connections, lets requests in flight finish, and after `timeoutMs` cuts those that have not. */
export async function closeServer(server: Server, timeoutMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // A connection kept alive becomes idle when its last answer is out, which is after close() looked.
  const idle = setInterval(() => server.closeIdleConnections(), IDLE_CHECK_MS);
  const cut = setTimeout(() => server.closeAllConnections(), timeoutMs);
  await closed;
  clearInterval(idle);
  clearTimeout(cut);
}
