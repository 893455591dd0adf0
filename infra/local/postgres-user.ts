// PostgreSQL refuses to run as root, so a root user's stack runs it as the system user `postgres`.
import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const COMMAND_TIMEOUT_MS = 10_000;

export type SystemUser = { readonly uid: number; readonly gid: number };

/** The user PostgreSQL must run as: undefined means the current one. Makes the system user where it is absent. */
export async function postgresUser(): Promise<SystemUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await findUser();
  if (existing !== undefined) return existing;
  await command('groupadd', ['--system', '--force', 'postgres']);
  await command('useradd', [
    ...['--system', '--gid', 'postgres', '--no-create-home', '--home-dir', '/nonexistent'],
    ...['--shell', '/usr/sbin/nologin', 'postgres'],
  ]);
  const made = await findUser();
  if (made === undefined)
    throw new Error('The system user postgres could not be made: start as a user other than root');
  return made;
}

/** Whether `user` may pass through every folder down to `path` and enter or execute it. */
export async function canReach(user: SystemUser, path: string): Promise<boolean> {
  for (let current = path; ; current = dirname(current)) {
    const { mode, uid, gid } = await stat(current);
    if (!mayEnter({ mode, uid, gid }, user)) return false;
    if (current === dirname(current)) return true;
  }
}

/** The permission rule of POSIX: only the first class that fits counts, and supplementary groups are dropped here. */
export function mayEnter(entry: SystemUser & { readonly mode: number }, user: SystemUser): boolean {
  if (entry.uid === user.uid) return (entry.mode & 0o100) !== 0;
  if (entry.gid === user.gid) return (entry.mode & 0o010) !== 0;
  return (entry.mode & 0o001) !== 0;
}

async function findUser(): Promise<SystemUser | undefined> {
  try {
    const uid = Number((await command('id', ['-u', 'postgres'])).trim());
    const gid = Number((await command('id', ['-g', 'postgres'])).trim());
    return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
  } catch {
    return undefined;
  }
}

async function command(file: string, args: readonly string[]): Promise<string> {
  const { stdout } = await run(file, [...args], { timeout: COMMAND_TIMEOUT_MS });
  return stdout;
}
