import { z } from 'zod';
import {
  databaseSettings,
  encryptionSettings,
  logSettings,
  tokenSettings,
  webhookTargetSettings,
} from '../../shared/platform/config.ts';

export const manageWebhooksConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  ...encryptionSettings,
  ...webhookTargetSettings,
});
