import { z } from 'zod';
import { databaseSettings, forms, logSettings, tokenSettings } from '../../shared/platform/config.ts';

const ENCRYPTION_KEY_BYTES = 32;

export const manageNumbersConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  ENCRYPTION_KEY: forms.base64Bytes(ENCRYPTION_KEY_BYTES),
  /** Attempts after the first, of a webhook whose number was not told otherwise. */
  DEFAULT_WEBHOOK_RETRIES: z.coerce.number().int().min(0).max(20).default(3),
  /** For a laptop and for tests: lets webhooks reach this machine and its network. */
  WEBHOOK_ALLOW_PRIVATE: forms.flag.default(false),
});
