import { z } from 'zod';
import { databaseSettings, forms, logSettings, tokenSettings } from '../../shared/platform/config.ts';

const ENCRYPTION_KEY_BYTES = 32;

export const manageWebhookDeliveriesConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  /** Opens the names of a customer's headers. */
  ENCRYPTION_KEY: forms.base64Bytes(ENCRYPTION_KEY_BYTES),
});
