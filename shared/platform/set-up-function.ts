import type { z } from 'zod';
import { loadConfig } from './config.ts';
import { createLogger, type Logger } from './log.ts';
import { type Commits, type DatabaseConfig, openPool, type Pool } from './postgres.ts';

type FunctionConfig = DatabaseConfig & { readonly LOG_LEVEL: string };

export type FunctionSetUp<Config> = { readonly config: Config; readonly log: Logger; readonly pool: Pool };

/**
 * What every function starts from: its settings, a log under its name, and the pool of its process. Throws
 * `ConfigError` with every problem of the settings.
 */
export async function setUpFunction<Schema extends z.ZodType<FunctionConfig>>(
  name: string,
  schema: Schema,
  commits: Commits = 'flushed',
): Promise<FunctionSetUp<z.output<Schema>>> {
  const config = await loadConfig(schema);
  const log = createLogger(name, config.LOG_LEVEL);
  const pool = await openPool(config, {
    ...{ applicationName: name, commits },
    onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
  });
  return { config, log, pool };
}
