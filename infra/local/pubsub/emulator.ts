import { spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { freePort } from '../../../shared/testing/free-ports.ts';

const JAR_GLOB = '/usr/lib/google-cloud-sdk/platform/pubsub-emulator/lib/cloud-pubsub-emulator-*-all.jar';
const START_TIMEOUT_MS = 60_000;

export type EmulatorPlace =
  | { readonly kind: 'found'; readonly jar: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Google's emulator: its jar from `PUBSUB_EMULATOR_JAR` or where the SDK's package puts it, and a Java to run it. */
export function findEmulator(env: Readonly<Record<string, string | undefined>>): EmulatorPlace {
  const jar = env.PUBSUB_EMULATOR_JAR || globSync(JAR_GLOB).at(-1);
  if (jar === undefined || !existsSync(jar)) {
    const commands =
      'gcloud components install pubsub-emulator, or apt-get install google-cloud-cli-pubsub-emulator';
    return { kind: 'missing', reason: `install it with ${commands} (Google's package source)` };
  }
  if (spawnSync('java', ['-version']).status !== 0) {
    return { kind: 'missing', reason: 'it needs Java: apt-get install default-jre-headless' };
  }
  return { kind: 'found', jar };
}

/** Starts it on a free port and resolves when it serves; rejects when it ends before, or after a minute. */
export async function startEmulator(jar: string): Promise<{ address: string; stop(): Promise<void> }> {
  const port = await freePort();
  const flags = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const child = spawn('java', [...flags, '-jar', jar, '--host=127.0.0.1', `--port=${port}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const started = Promise.withResolvers<void>();
  const timer = setTimeout(() => started.reject(new Error('the emulator did not start')), START_TIMEOUT_MS);
  void exited.then(() => started.reject(new Error('the emulator ended at once')));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => {
      if (text.includes('listening on')) started.resolve();
    });
  }
  try {
    await started.promise;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { address: `127.0.0.1:${port}`, stop };
}
