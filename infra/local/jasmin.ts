// `npm run jasmin`: the bridge's own command, told where the running stack's Jasmin is.
import { loadControlSettings } from '../../smpp-bridge/src/jasmin/config.ts';
import { controlJasmin } from '../../smpp-bridge/src/jasmin/control.ts';
import { inheritedEnv, loadStackSettings } from './config.ts';
import { describeError } from './describe-error.ts';
import { jasminBridgeEnv } from './jasmin-parts.ts';
import { ensureSecrets } from './local-secrets.ts';
import { readStackFile } from './stack-file.ts';

process.exitCode = await controlJasmin({
  args: process.argv.slice(2),
  settings: async () => loadControlSettings({ ...inheritedEnv(), ...(await stackEnv()) }),
  print: console.log,
  complain: console.error,
}).catch((error: unknown) => {
  console.error(`npm run jasmin: ${describeError(error)}`);
  return 1;
});

/** Nothing where no stack runs. */
async function stackEnv(): Promise<Readonly<Record<string, string>>> {
  const settings = await loadStackSettings();
  const stack = await readStackFile(settings.DATA_DIR);
  if (stack === undefined) return {};
  const secrets = await ensureSecrets(settings.DATA_DIR);
  const options = { ...settings, dataDir: settings.DATA_DIR, adminPassword: secrets.jasminPassword };
  return {
    DATABASE_URL: stack.databaseUrl,
    ENCRYPTION_KEY: secrets.encryptionKey,
    RELAY_PORT: String(settings.RELAY_PORT),
    ...(settings.JASMIN_HOST === undefined ? jasminBridgeEnv(options) : {}),
  };
}
