import { z } from 'zod';
import { databaseSettings, forms, logSettings, tokenSettings } from '../../shared/platform/config.ts';

export const preflightMessageConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  /** For a laptop and for tests: lets webhooks reach this machine and its network. */
  WEBHOOK_ALLOW_PRIVATE: forms.flag.default(false),
});
