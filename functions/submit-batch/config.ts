import { z } from 'zod';
import {
  databaseSettings,
  logSettings,
  pubsubSettings,
  tokenSettings,
  webhookTargetSettings,
} from '../../shared/platform/config.ts';

export const submitBatchConfig = z.object({
  ...databaseSettings,
  ...pubsubSettings,
  ...tokenSettings,
  ...logSettings,
  ...webhookTargetSettings,
});
