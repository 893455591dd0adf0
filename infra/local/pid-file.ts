// Which processes a stack started, kept where the next start finds them if this one is killed.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { processIdentity } from './process-identity.ts';

const FORCE_AFTER_MS = 3_000;
const POLL_MS = 20;

const pidRecord = z.object({
  pid: z.int().positive(),
  identity: z.string(),
  stopSignal: z.enum(['SIGTERM', 'SIGINT']),
});
type PidRecord = z.output<typeof pidRecord>;

/** Notes a process that was just started. It may have ended already; then nothing is noted. */
export async function writePidFile(
  runDir: string,
  name: string,
  part: { readonly pid: number; readonly stopSignal: PidRecord['stopSignal'] },
): Promise<void> {
  const identity = await processIdentity(part.pid);
  if (identity === undefined) return;
  await mkdir(runDir, { recursive: true });
  await writeFile(pidFile(runDir, name), JSON.stringify({ ...part, identity }), { mode: 0o600 });
}

export async function removePidFile(runDir: string, name: string): Promise<void> {
  await rm(pidFile(runDir, name), { force: true });
}

/** Ends what a killed stack left running (first politely) and returns the names of what it ended. */
export async function endLeftovers(runDir: string): Promise<string[]> {
  const files = (await readdir(runDir).catch(() => [])).filter((file) => file.endsWith('.pid'));
  const ended = await Promise.all(
    files.map(async (file) => {
      const name = file.slice(0, -'.pid'.length);
      const record = await readRecord(join(runDir, file));
      const alive = record !== undefined && (await processIdentity(record.pid)) === record.identity;
      if (alive) await endProcess(record);
      await removePidFile(runDir, name);
      return alive ? [name] : [];
    }),
  );
  return ended.flat();
}

/** Signals a process group; a group that is gone is no error. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // macOS answers EPERM for a group of which only the dead are left.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}

async function endProcess({ pid, identity, stopSignal }: PidRecord): Promise<void> {
  signalGroup(pid, stopSignal);
  for (let waitedMs = 0; waitedMs < FORCE_AFTER_MS; waitedMs += POLL_MS) {
    if ((await processIdentity(pid)) !== identity) break;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  signalGroup(pid, 'SIGKILL');
}

async function readRecord(path: string): Promise<PidRecord | undefined> {
  try {
    return pidRecord.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined; // Cut off by a crash: there is nothing to find by it.
  }
}

function pidFile(runDir: string, name: string): string {
  return join(runDir, `${name}.pid`);
}
