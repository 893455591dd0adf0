// Vitest global set-up of the db and e2e projects: one real PostgreSQL, one migrated template database.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';
import { ensureDatabase, preparePostgres } from '../../infra/local/postgres.ts';
import { migrate } from '../../infra/scripts/migrate.ts';
import { freePort } from './free-ports.ts';

export const TEMPLATE_DATABASE = 'template_ringer';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

/** The signature is Vitest's; the returned function stops the server. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ringer-test-'));
  const part = await preparePostgres({
    ...{ dataDir, port: await freePort(), password: 'test', fsync: false },
    // Some files serve all functions, each with a pool of its own.
    connectionsMax: 300,
  });
  const identity = part.uid === undefined ? {} : { uid: part.uid, gid: part.gid ?? part.uid };
  const server = spawn(part.command, [...part.args], {
    cwd: part.cwd,
    env: part.env,
    stdio: 'ignore',
    ...identity,
  });
  await waitUntilReady(part.isReady);
  await ensureDatabase(part, TEMPLATE_DATABASE);
  await migrate(part.databaseUrl(TEMPLATE_DATABASE));
  project.provide('postgresUrl', part.databaseUrl('postgres'));
  return async () => {
    const exited = once(server, 'exit');
    server.kill(part.stopSignal);
    await exited;
    await rm(dataDir, { recursive: true, force: true });
    await rm(part.cwd, { recursive: true, force: true });
  };
}

async function waitUntilReady(isReady: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (await isReady()) return;
    await sleep(50);
  }
  throw new Error('PostgreSQL did not answer within 15 s');
}
