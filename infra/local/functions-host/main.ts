import { glob } from 'node:fs/promises';
import { dirname } from 'node:path';
import { loadConfig } from '../../../shared/platform/config.ts';
import { runShutdown } from '../../../shared/platform/shutdown.ts';
import { closeServer } from '../close-server.ts';
import { functionsHostConfig } from './config.ts';
import { createFunctionsHost } from './functions-host.ts';

const FUNCTIONS = new URL('../../../functions/', import.meta.url);
/** Together less than the supervisor waits. */
const DRAIN_TIMEOUT_MS = 2_000;
const CLOSE_TIMEOUT_MS = 300;

const { FUNCTIONS_PORT: port } = await loadConfig(functionsHostConfig);
const functionNames: string[] = [];
for await (const file of glob('*/index.ts', { cwd: FUNCTIONS })) functionNames.push(dirname(file));
// Importing a function registers it, under the name of its folder.
await Promise.all(functionNames.map((name) => import(new URL(`${name}/index.ts`, FUNCTIONS).href)));
const server = createFunctionsHost(functionNames);
process.once('SIGTERM', () => void stop());
server.listen(port, '127.0.0.1', () =>
  console.log(`ready http://127.0.0.1:${port} ${functionNames.length} functions`),
);

async function stop(): Promise<void> {
  await closeServer(server, DRAIN_TIMEOUT_MS);
  await runShutdown(CLOSE_TIMEOUT_MS);
  process.exit(0);
}
