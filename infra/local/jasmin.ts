// `npm run jasmin`: the bridge's own command, told where the running stack's Jasmin is.
import { loadControlSettings } from '../../smpp-bridge/src/jasmin/config.ts';
import { controlJasmin } from '../../smpp-bridge/src/jasmin/control.ts';
import { inheritedEnv } from './config.ts';
import { describeError } from './describe-error.ts';
import { jasminControlEnv } from './jasmin-env.ts';

process.exitCode = await controlJasmin({
  args: process.argv.slice(2),
  settings: async () => loadControlSettings(await jasminControlEnv(inheritedEnv())),
  print: console.log,
  complain: console.error,
}).catch((error: unknown) => {
  console.error(`npm run jasmin: ${describeError(error)}`);
  return 1;
});
