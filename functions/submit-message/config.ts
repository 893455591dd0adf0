import { z } from 'zod';
import {
  databaseSettings,
  logSettings,
  pubsubSettings,
  tokenSettings,
  webhookTargetSettings,
} from '../../shared/platform/config.ts';

export const submitMessageConfig = z.object({
  ...databaseSettings,
  ...pubsubSettings,
  ...tokenSettings,
  ...logSettings,
  ...webhookTargetSettings,
});
