import { z } from 'zod';
import {
  databaseSettings,
  logSettings,
  tokenSettings,
  webhookTargetSettings,
} from '../../shared/platform/config.ts';

export const preflightMessageConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...logSettings,
  ...webhookTargetSettings,
});
