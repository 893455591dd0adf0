import { z } from 'zod';
import { databaseSettings, logSettings, tokenSettings } from '../../shared/platform/config.ts';

export const manageRoutesConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  /** As the bridge has them. */
  ROUTER: z.enum(['direct', 'jasmin']).default('direct'),
  BRIDGE_GROUP: z.string().min(1).max(50).default('default'),
});
