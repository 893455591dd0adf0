// One stack a data folder. The lock is a file made exclusively, naming its process; a lock whose process is gone is stale.
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const ATTEMPTS_MAX = 10;
const lockRecord = z.object({ pid: z.int().positive(), identity: z.string() });

export type LockOutcome =
  | { readonly kind: 'locked'; readonly release: () => Promise<void> }
  | { readonly kind: 'taken'; readonly pid: number };

/** Takes the lock for this process, or says which process has it. */
export async function lockStack(dataDir: string): Promise<LockOutcome> {
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const path = lockPath(dataDir);
  const mine = JSON.stringify({ pid: process.pid, identity: await processIdentity(process.pid) });
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    try {
      await writeFile(path, mine, { flag: 'wx', mode: 0o600 });
      return { kind: 'locked', release: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const found = await readText(path);
    const pid = await livingPid(found);
    if (pid !== undefined) return { kind: 'taken', pid };
    await removeStale(path, found);
  }
  throw new Error(`${path} cannot be made`);
}

/** The process that runs a stack on this folder, if one does. */
export async function stackPid(dataDir: string): Promise<number | undefined> {
  return livingPid(await readText(lockPath(dataDir)));
}

/** Between our look and now another start may have replaced the stale lock by its own, which must stay. */
async function removeStale(path: string, stale: string): Promise<void> {
  const moved = `${path}.${process.pid}`;
  await rename(path, moved).catch(() => undefined);
  if ((await readText(moved)) !== stale) await link(moved, path).catch(() => undefined);
  await rm(moved, { force: true });
}

async function livingPid(text: string): Promise<number | undefined> {
  const record = parseRecord(text);
  if (record === undefined) return undefined;
  return (await processIdentity(record.pid)) === record.identity ? record.pid : undefined;
}

function parseRecord(text: string): z.output<typeof lockRecord> | undefined {
  try {
    return lockRecord.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function lockPath(dataDir: string): string {
  return join(dataDir, 'stack.lock');
}
