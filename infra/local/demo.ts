// `npm run demo`: one message from the API to the carrier and back, shown hop by hop.
import { type StackFile, simulatedStackFile } from '../../shared/contracts/stack-file.ts';
import { loadStackSettings } from './config.ts';
import { findOrStartStack } from './demo/occasional-stack.ts';
import { runDemo } from './demo/run-demo.ts';
import { describeError } from './describe-error.ts';

const HELP = `npm run demo

Sends one message by REST and shows its life: accepted, queued, sending, sent, delivered, the webhook, and the
recipient's reply. Uses the stack that runs on .data/ (DATA_DIR), or starts one and stops it again; never a real
carrier.
Ends with 0 when the message passed every hop, else says which hop failed and ends with 1.
`;

const [argument] = process.argv.slice(2);
if (argument === '--help' || argument === '-h') console.log(HELP);
else if (argument === undefined) process.exitCode = await demo();
else {
  console.error(`npm run demo: there is no option ${argument} (--help shows what there is)`);
  process.exitCode = 2;
}

async function demo(): Promise<number> {
  try {
    const settings = await loadStackSettings();
    const stack = await findOrStartStack(settings.DATA_DIR, console.log);
    // Ctrl-C reaches a stack of our own too; it stops by itself, and we wait for it.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => void stack.stop().then(() => process.exit(1)));
    }
    try {
      return await demonstrate(stack.file, settings.DATA_DIR);
    } finally {
      await stack.stop();
    }
  } catch (error) {
    console.error(`npm run demo: ${describeError(error)}`);
    return 1;
  }
}

/** Returns the exit code. */
async function demonstrate(file: StackFile, dataDir: string): Promise<number> {
  const simulated = simulatedStackFile.safeParse(file);
  if (!simulated.success) {
    console.error(
      'npm run demo: this stack has a real carrier, and the demo sends through the simulated one only',
    );
    return 1;
  }
  const outcome = await runDemo(simulated.data, console.log);
  if (outcome.kind === 'complete') {
    console.log('every hop passed');
    return 0;
  }
  console.error(`\nThe hop "${outcome.hop}" failed: ${outcome.reason}\n${outcome.hint} in ${dataDir}/logs`);
  return 1;
}
