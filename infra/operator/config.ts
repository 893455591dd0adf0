import { z } from 'zod';
import { peppersForm } from '../../shared/accounts/peppers-form.ts';
import { loadConfig } from '../../shared/platform/config.ts';

/** What makes keys. */
export const operatorSettings = z.object({ API_SECRET_PEPPER: peppersForm });

/** Throws `ConfigError`. */
export function loadOperatorSettings(): Promise<z.output<typeof operatorSettings>> {
  return loadConfig(operatorSettings);
}
