import { z } from 'zod';
import {
  databaseSettings,
  encryptionSettings,
  logSettings,
  tokenSettings,
} from '../../shared/platform/config.ts';

export const manageWebhookDeliveriesConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  ...encryptionSettings,
});
