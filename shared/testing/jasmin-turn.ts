// One machine runs one Jasmin (it locks a file in /tmp): whoever wants one waits for his turn, in whatever process the one
// before runs. The turn is a port on which its holder listens, so that it ends with him, however he ends.
import { createServer, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Below all that tests take for themselves. */
const JASMIN_TURN_PORT = 10_999;
/** The longest file of Jasmin's tests takes three minutes. */
const WAIT_MS_MAX = 240_000;
const POLL_MS = 200;

export type Turn = { end(): Promise<void> };

/** Resolves when no other has it. Throws after `waitMsMax`. */
export async function takeTurn(port = JASMIN_TURN_PORT, waitMsMax = WAIT_MS_MAX): Promise<Turn> {
  const deadline = performance.now() + waitMsMax;
  for (;;) {
    const server = await listen(port);
    if (server !== undefined) return { end: () => close(server) };
    if (performance.now() > deadline) {
      throw new Error(`another has had its turn on port ${port} for ${waitMsMax / 1_000} s`);
    }
    await sleep(POLL_MS);
  }
}

/** `undefined` where another listens already. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(undefined) : reject(error),
    );
    server.listen(port, '127.0.0.1', () => resolve(server.unref()));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
