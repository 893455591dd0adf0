import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { removeOutsidePostgres } from './postgres-location.ts';

/** Everything that a stack writes into its folder. */
const WRITTEN = new Set([
  ...[
    'postgres',
    'postgres.password',
    'postgres-location',
    'rabbitmq',
    'redis',
    'jasmin',
    'tls',
    'logs',
    'run',
  ],
  ...['secrets.json', 'secrets.json.new', 'stack.json', 'stack.json.new', 'stack.lock', 'compile-cache'],
]);

export type Emptied = {
  /** What is not a stack's: DATA_DIR may name a folder that holds other things. */
  readonly left: readonly string[];
  /** The folder elsewhere that held the database, where there was one. */
  readonly outside: string | undefined;
};

/** Removes what a stack wrote, and nothing else. The stack must not be running. */
export async function emptyDataDir(dataDir: string): Promise<Emptied> {
  const outside = await removeOutsidePostgres(dataDir);
  const entries = await readdir(dataDir).catch(() => []);
  for (const entry of entries) {
    if (WRITTEN.has(entry)) await rm(join(dataDir, entry), { recursive: true, force: true });
  }
  return { left: entries.filter((entry) => !WRITTEN.has(entry)), outside };
}
