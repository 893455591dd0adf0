// The same as `npm run jasmin`, for the pod: settings come from the environment alone.
import { loadControlSettings } from './config.ts';
import { controlJasmin } from './control.ts';

process.exitCode = await controlJasmin({
  args: process.argv.slice(2),
  settings: loadControlSettings,
  print: console.log,
  complain: console.error,
}).catch((error: unknown) => {
  console.error(`npm run jasmin: ${error instanceof Error ? error.message : String(error)}`);
  return 1;
});
