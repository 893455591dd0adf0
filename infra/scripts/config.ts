import { z } from 'zod';
import { loadConfig } from '../../shared/platform/config.ts';

/** The database that `npm run migrate` and `npm run schema` work on; they take no Cloud SQL instance. */
export const scriptSettings = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'set it to a PostgreSQL URL, such as databaseUrl in .data/stack.json while npm start runs',
  }),
});

/** Throws `ConfigError`. */
export function loadScriptSettings(): Promise<z.output<typeof scriptSettings>> {
  return loadConfig(scriptSettings);
}
