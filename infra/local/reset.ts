// `npm run reset`: the next start begins with an empty database and new secrets.
import { loadStackSettings } from './config.ts';
import { describeError } from './describe-error.ts';
import { emptyDataDir } from './empty-data-dir.ts';
import { endLeftovers } from './pid-file.ts';
import { stackFolders } from './stack.ts';
import { stackPid } from './stack-lock.ts';

process.exitCode = await reset().catch((error: unknown) => {
  console.error(`npm run reset: ${describeError(error)}`);
  return 1;
});

async function reset(): Promise<number> {
  const { DATA_DIR: dataDir } = await loadStackSettings();
  const pid = await stackPid(dataDir);
  if (pid !== undefined) {
    console.error(`npm run reset: a stack runs on ${dataDir} (pid ${pid}); stop it first`);
    return 1;
  }
  await endLeftovers(stackFolders(dataDir).runDir);
  const { left, outside } = await emptyDataDir(dataDir);
  console.log(`emptied ${outside === undefined ? dataDir : `${dataDir} and ${outside}`}`);
  if (left.length > 0) console.log(`left what no stack wrote: ${left.join(', ')}`);
  return 0;
}
