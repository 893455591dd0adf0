// Ends the Jasmin of a pid file; whoever started it starts it again. SIGINT is the only signal that it obeys in order.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

export type StopOutcome = 'stopped' | 'killed' | 'not-running' | 'no-pid-file';

const TIMEOUT_MS = 5_000;
const POLL_MS = 100;

export async function stopJasmin(pidFile: string | undefined): Promise<StopOutcome> {
  if (pidFile === undefined) return 'no-pid-file';
  const pid = Number.parseInt(await readFile(pidFile, 'utf8').catch(() => ''), 10);
  if (!(pid > 1) || !(await isJasmin(pid))) return 'not-running';
  signal(pid, 'SIGINT');
  for (let waitedMs = 0; waitedMs < TIMEOUT_MS; waitedMs += POLL_MS) {
    await sleep(POLL_MS);
    if (!(await isJasmin(pid))) return 'stopped';
  }
  signal(pid, 'SIGKILL');
  return 'killed';
}

/** A pid is used again after its process has gone: it must still be the one that was meant. */
async function isJasmin(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command.includes('jasmind.py');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // It has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
