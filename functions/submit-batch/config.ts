import { z } from 'zod';
import {
  databaseSettings,
  forms,
  logSettings,
  pubsubSettings,
  tokenSettings,
} from '../../shared/platform/config.ts';

export const submitBatchConfig = z.object({
  ...databaseSettings,
  ...pubsubSettings,
  ...tokenSettings,
  ...logSettings,
  /** For a laptop and for tests: lets webhooks reach this machine and its network. */
  WEBHOOK_ALLOW_PRIVATE: forms.flag.default(false),
});
