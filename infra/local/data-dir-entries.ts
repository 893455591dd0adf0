import { readdir } from 'node:fs/promises';

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
    'mail',
    'logs',
    'run',
  ],
  ...['secrets.json', 'secrets.json.new', 'stack.json', 'stack.json.new', 'stack.lock'],
]);

/** What is in the folder, told apart: DATA_DIR may name one that holds other things. An absent folder is empty. */
export async function dataDirEntries(dataDir: string): Promise<{ own: string[]; foreign: string[] }> {
  const entries = await readdir(dataDir).catch(() => []);
  return {
    own: entries.filter((entry) => WRITTEN.has(entry)),
    foreign: entries.filter((entry) => !WRITTEN.has(entry)),
  };
}
