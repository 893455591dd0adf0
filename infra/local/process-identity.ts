// A pid alone names nobody for long: pids are used again. Boot, start time and pid together name one process,
// also before its exec and after it has changed its title, where a comparison of command lines would fail.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);
const START_TIME_FIELD = 22;

/** A text that is equal only for the same process; undefined when no such process lives (a zombie does not). */
export async function processIdentity(pid: number): Promise<string | undefined> {
  if (process.platform === 'linux') return identityFromProc(pid);
  try {
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 5_000 });
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

async function identityFromProc(pid: number): Promise<string | undefined> {
  try {
    const [status, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the name in brackets and may hold spaces and brackets itself.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    const state = fields[0];
    if (state === 'Z' || state === 'X') return undefined;
    return `${boot.trim()} ${fields[START_TIME_FIELD - 3]}`;
  } catch {
    return undefined;
  }
}
