// Ports for tests that start whole processes, which cannot be told to take any free one.
import { createServer } from 'node:net';

/** Below the range that the system gives to outgoing connections: one of those would take the port meanwhile. */
const FIRST_BLOCK_PORT = 11_000;
const LAST_BLOCK_PORT = 31_000;
/** Each of Vitest's workers looks in a share of its own: a port is free for a moment before it is taken. */
const SHARES = 4;
const SHARE_PORTS = (LAST_BLOCK_PORT - FIRST_BLOCK_PORT) / SHARES;
const ATTEMPTS = 50;

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return freePortBlock(1);
}

/** The first of `size` neighbours that were all free a moment ago: some programs derive ports from others. */
export async function freePortBlock(size: number): Promise<number> {
  const share = Number(process.env.VITEST_POOL_ID ?? 0) % SHARES;
  const first = FIRST_BLOCK_PORT + share * SHARE_PORTS;
  const blocks = Math.floor(SHARE_PORTS / size);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const base = first + size * Math.floor(Math.random() * blocks);
    const checks = await Promise.all(Array.from({ length: size }, (_, offset) => isFree(base + offset)));
    if (checks.every(Boolean)) return base;
  }
  throw new Error(`no block of ${size} free ports`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}
