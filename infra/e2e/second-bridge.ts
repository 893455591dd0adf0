// A second bridge beside the one of a running stack: a process of its own, with its own ports, on the same database and Pub/Sub.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { freePortBlock } from '../../shared/testing/free-ports.ts';
import { ensureCertificates } from '../local/certificates.ts';
import { inheritedEnv } from '../local/config.ts';
import { jasminControlEnv } from '../local/jasmin-env.ts';
import { ensureSecrets } from '../local/local-secrets.ts';
import { eventually } from './eventually.ts';
import type { RunningStack, StackOptions } from './running-stack.ts';

const MAIN = fileURLToPath(new URL('../../smpp-bridge/src/main.ts', import.meta.url));
const READY = /^ready\b/m;
const READY_TIMEOUT_MS = 30_000;
const OUTPUT_CHARACTERS_MAX = 100_000;

export type SecondBridge = {
  readonly smppPort: number;
  /** What it printed so far. */
  output(): string;
  /** Ends it with SIGKILL; resolves when it is gone, at once where it is already. */
  kill(): Promise<void>;
};

/** With the router of the stack. Throws with its output where it does not get ready. */
export async function startSecondBridge(
  { stack, env }: RunningStack,
  router: StackOptions['router'],
): Promise<SecondBridge> {
  const dataDir = env.DATA_DIR ?? '';
  const [{ encryptionKey }, certificates] = [
    await ensureSecrets(dataDir),
    await ensureCertificates(dataDir, new Date()),
  ];
  const smppPort = await freePortBlock(3);
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...inheritedEnv(),
      ...(router === 'jasmin' ? { ...(await jasminControlEnv(env)), ROUTER: 'jasmin' } : {}),
      ...{ NODE_ENV: 'production', BRIDGE_ID: 'second', METADATA_SERVER_DETECTION: 'none' },
      ...{ DATABASE_URL: stack.databaseUrl, PUBSUB_EMULATOR_HOST: stack.pubsub },
      ...{ PUBSUB_PROJECT: 'ringer-local', ENCRYPTION_KEY: encryptionKey },
      ...{ CARRIER_CA_FILE: certificates.caFile, SMPP_TLS_CERT_FILE: certificates.certFile },
      SMPP_TLS_KEY_FILE: certificates.keyFile,
      SMPP_PORT: String(smppPort),
      SMPP_TLS_PORT: String(smppPort + 1),
      METRICS_PORT: String(smppPort + 2),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_CHARACTERS_MAX);
    });
  }
  async function kill(): Promise<void> {
    child.kill('SIGKILL');
    await exited;
  }
  try {
    const isReady = async () => (READY.test(output) ? true : undefined);
    await eventually(isReady, 'a second bridge', READY_TIMEOUT_MS);
  } catch (error) {
    await kill();
    throw new Error(`the second bridge was not ready:\n${output}`, { cause: error });
  }
  return { smppPort, output: () => output, kill };
}
