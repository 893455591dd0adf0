import { z } from 'zod';
import {
  databaseSettings,
  encryptionSettings,
  logSettings,
  tokenSettings,
  webhookTargetSettings,
} from '../../shared/platform/config.ts';

export const manageNumbersConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  ...encryptionSettings,
  /** Attempts after the first, of a webhook whose number was not told otherwise. */
  DEFAULT_WEBHOOK_RETRIES: z.coerce.number().int().min(0).max(20).default(3),
  ...webhookTargetSettings,
});
