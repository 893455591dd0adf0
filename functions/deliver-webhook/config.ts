import { z } from 'zod';
import {
  databaseSettings,
  encryptionSettings,
  logSettings,
  webhookTargetSettings,
} from '../../shared/platform/config.ts';
import { telemetrySettings } from '../../shared/platform/span-export.ts';

export const deliverWebhookConfig = z.object({
  ...databaseSettings,
  ...logSettings,
  ...telemetrySettings,
  ...encryptionSettings,
  /** Milliseconds that a receiver named by an inbound route may take. */
  DEFAULT_WEBHOOK_TIMEOUT: z.coerce.number().int().min(100).max(15_000).default(5_000),
  ...webhookTargetSettings,
});
