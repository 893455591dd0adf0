// `npm start`: the whole platform on one machine.
import { readCommandLine } from './command-line.ts';
import { inheritedEnv, isStartedByNpm, loadStackSettings, type StackSettings } from './config.ts';
import { describeError } from './describe-error.ts';
import { formatSeconds } from './keep-running.ts';
import { endLeftovers } from './pid-file.ts';
import { prepareStack, type Stack, stackFolders } from './stack.ts';
import { stackBanner } from './stack-banner.ts';
import { removeStackFile, stackFilePath, writeStackFile } from './stack-file.ts';
import { lockStack } from './stack-lock.ts';
import { neededPorts } from './stack-parts.ts';
import type { StartOutcome } from './supervisor.ts';
import { findTakenPorts } from './taken-ports.ts';

const HELP = `npm start [-- --router direct|jasmin]

Runs the platform on this machine: PostgreSQL, Pub/Sub, the functions behind the gateway, the bridge, a
simulated carrier and a mail server. Everything listens on 127.0.0.1; data is kept in .data/ (DATA_DIR) until "npm run reset".

  --router direct   the platform chooses the connector itself (default; ROUTER)
  --router jasmin   messages are routed by Jasmin, with RabbitMQ and Redis

Ports      PORT 8080, FUNCTIONS_PORT 8081, PUBSUB_PORT 8085, POSTGRES_PORT 54320, CARRIER_PORT 3601,
           CARRIER_CONTROL_PORT 8090, METRICS_PORT 9464, JASMIN_HTTP_PORT 1401, JASMIN_ADMIN_PORT 8990,
           RABBITMQ_PORT 5672, REDIS_PORT 6379, RELAY_PORT 2790, MAIL_PORT 2525; customers' SMPP: SMPP_PORT 2775,
           SMPP_TLS_PORT 2776
Real parts DATABASE_URL, PUBSUB_EMULATOR_HOST, JASMIN_HOST, SMTP_URL, SINCH_SMPP_HOST (with _PORT, _TLS, _SYSTEM_ID,
           _PASSWORD)
`;
const PARENT_CHECK_MS = 500;
const EXIT_WRONG_USE = 2;

const commandLine = readCommandLine(process.argv.slice(2));
switch (commandLine.kind) {
  case 'help':
    console.log(HELP);
    break;
  case 'wrong':
    console.error(`npm start: ${commandLine.problem} (--help shows what there is)`);
    process.exitCode = EXIT_WRONG_USE;
    break;
  case 'run':
    process.exitCode = await runLocked(commandLine.router).catch((error: unknown) => {
      console.error(`npm start: ${describeError(error)}`);
      return 1;
    });
    // A part's handle that is still open must not keep a stopped stack alive.
    process.exit();
}

async function runLocked(router: string | undefined): Promise<number> {
  const settings = await loadStackSettings(router);
  const lock = await lockStack(settings.DATA_DIR);
  if (lock.kind === 'taken') {
    console.error(`npm start: a stack runs on ${settings.DATA_DIR} already (pid ${lock.pid})`);
    return 1;
  }
  try {
    return await run(settings);
  } finally {
    await lock.release();
  }
}

async function run(settings: StackSettings): Promise<number> {
  const startedAt = performance.now();
  const { DATA_DIR: dataDir } = settings;
  const { logDir, runDir } = stackFolders(dataDir);
  await removeStackFile(dataDir);
  const leftovers = await endLeftovers(runDir);
  if (leftovers.length > 0) console.log(`ended what an earlier start left running: ${leftovers.join(', ')}`);
  const taken = await findTakenPorts(neededPorts(settings));
  if (taken.length > 0) {
    for (const { name, port } of taken) {
      console.error(
        `npm start: port ${port} is in use: stop what listens there, or set ${name} to another port`,
      );
    }
    return 1;
  }
  const stack = await prepareStack(settings, console.log, inheritedEnv());
  const stopping = stopRequested(stack);
  const outcome = await stack.supervisor.start();
  if (outcome.kind === 'ready') {
    await writeStackFile(dataDir, stack.file);
    const tookSeconds = formatSeconds(performance.now() - startedAt);
    console.log(stackBanner({ file: stack.file, filePath: stackFilePath(dataDir), logDir, tookSeconds }));
    await stopping;
  }
  if (outcome.kind === 'failed') reportFailure(outcome, logDir);
  await removeStackFile(dataDir);
  await stack.supervisor.stop();
  return outcome.kind === 'failed' ? 1 : 0;
}

/** Settles on Ctrl-C, SIGTERM or SIGHUP, and when the `npm` that started us is gone; a second Ctrl-C waits for nothing. */
function stopRequested({ supervisor }: Stack): Promise<void> {
  // The terminal may be gone before we are.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return new Promise((resolve) => {
    let requests = 0;
    const stop = () => {
      requests += 1;
      if (requests === 1) console.log('\nstopping');
      else supervisor.kill();
      void supervisor.stop();
      resolve();
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
    const parent = process.ppid;
    if (!isStartedByNpm()) return;
    const watch = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(watch);
      stop();
    }, PARENT_CHECK_MS);
  });
}

function reportFailure(failure: Extract<StartOutcome, { kind: 'failed' }>, logDir: string): void {
  console.error(`\nnpm start: ${failure.part} ${failure.reason}`);
  for (const line of failure.lines) console.error(`  ${line}`);
  console.error(`The logs are in ${logDir}`);
}
