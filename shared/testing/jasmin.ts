// A real Jasmin with its RabbitMQ and Redis, on ports of their own, run by the supervisor of the local stack: what is
// killed comes back as it would there. Tests beside each other wait for their turn.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jasminBridgeEnv, jasminIsInstalled, jasminParts } from '../../infra/local/jasmin-parts.ts';
import { createSupervisor } from '../../infra/local/supervisor.ts';
import { freePortBlock } from './free-ports.ts';
import { takeTurn } from './jasmin-turn.ts';

export type JasminPartName = 'jasmin' | 'rabbitmq' | 'redis';

export type TestJasmin = {
  /** The bridge's variables. */
  readonly env: Readonly<Record<string, string>>;
  /** Kills a part with SIGKILL; the supervisor starts it again. */
  kill(part: JasminPartName): Promise<void>;
  /** Stops a part without ending it, as one that hangs. */
  pause(part: JasminPartName): Promise<void>;
  resume(part: JasminPartName): Promise<void>;
  /** Takes away what Jasmin has persisted: killed then, it comes back empty. */
  forget(): Promise<void>;
  stop(): Promise<void>;
};

const isInstalled = await jasminIsInstalled();

/** A missing Jasmin fails on CI and skips elsewhere, in a name that says how to get it. */
export const JASMIN_SUITE = {
  skip: !isInstalled && process.env.CI !== 'true',
  note: isInstalled ? '' : ' (not installed: run bash infra/scripts/test-components)',
} as const;

const BLOCK_PORTS = 10;

/**
 * Waits for its turn: one machine runs one Jasmin. Throws where a part does not get ready, and then leaves none running.
 * `beforeStart` is told the port of the console.
 */
export async function startJasmin(beforeStart?: (adminPort: number) => Promise<void>): Promise<TestJasmin> {
  const turn = await takeTurn();
  const dataDir = await mkdtemp(join(tmpdir(), 'ringer-jasmin-'));
  const base = await freePortBlock(BLOCK_PORTS);
  await beforeStart?.(base + 2);
  const options = {
    dataDir,
    JASMIN_ADMIN_PORT: base + 2,
    JASMIN_HTTP_PORT: base + 5,
    RABBITMQ_PORT: base + 6,
    REDIS_PORT: base + 9,
    adminPassword: 'test-admin-1',
  };
  const runDir = join(dataDir, 'run');
  const lines: string[] = [];
  const supervisor = createSupervisor(jasminParts(options), {
    logDir: join(dataDir, 'logs'),
    runDir,
    report: (line) => lines.push(line),
  });
  async function stop(): Promise<void> {
    await supervisor.stop();
    await rm(dataDir, { recursive: true, force: true });
    await turn.end();
  }
  async function signal(part: JasminPartName, name: NodeJS.Signals): Promise<void> {
    const { pid } = JSON.parse(await readFile(join(runDir, `${part}.pid`), 'utf8')) as { pid: number };
    process.kill(-pid, name);
  }
  const outcome = await supervisor.start();
  if (outcome.kind !== 'ready') {
    await stop();
    throw new Error(`Jasmin did not start: ${JSON.stringify(outcome)}\n${lines.join('\n')}`);
  }
  return {
    env: jasminBridgeEnv(options),
    kill: (part) => signal(part, 'SIGKILL'),
    pause: (part) => signal(part, 'SIGSTOP'),
    resume: (part) => signal(part, 'SIGCONT'),
    forget: () => rm(join(dataDir, 'jasmin/etc/store'), { recursive: true, force: true }),
    stop,
  };
}
