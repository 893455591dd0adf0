import { loadConfig } from '../../shared/platform/config.ts';
import { stackSettings } from './config.ts';
import { jasminBridgeEnv } from './jasmin-parts.ts';
import { ensureSecrets } from './local-secrets.ts';
import { readStackFile } from './stack-file.ts';

type Env = Readonly<Record<string, string>>;

/** The variables by which the Jasmin of the stack that runs is got at, `env` being the stack's; `env` alone where none runs. */
export async function jasminControlEnv(env: Env): Promise<Env> {
  const settings = await loadConfig(stackSettings, env);
  const stack = await readStackFile(settings.DATA_DIR);
  if (stack === undefined) return env;
  const secrets = await ensureSecrets(settings.DATA_DIR);
  const options = { ...settings, dataDir: settings.DATA_DIR, adminPassword: secrets.jasminPassword };
  return {
    ...env,
    DATABASE_URL: stack.databaseUrl,
    ENCRYPTION_KEY: secrets.encryptionKey,
    RELAY_PORT: String(settings.RELAY_PORT),
    ...(settings.JASMIN_HOST === undefined ? jasminBridgeEnv(options) : {}),
  };
}
