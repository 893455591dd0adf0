import { z } from 'zod';
import { databaseSettings, forms, logSettings } from '../../shared/platform/config.ts';

const ENCRYPTION_KEY_BYTES = 32;

export const deliverWebhookConfig = z.object({
  ...databaseSettings,
  ...logSettings,
  ENCRYPTION_KEY: forms.base64Bytes(ENCRYPTION_KEY_BYTES),
  /** Milliseconds that a receiver named by an inbound route may take. */
  DEFAULT_WEBHOOK_TIMEOUT: z.coerce.number().int().min(100).max(15_000).default(5_000),
  /** For a laptop and for tests: lets webhooks reach this machine and its network. */
  WEBHOOK_ALLOW_PRIVATE: forms.flag.default(false),
});
