import { z } from 'zod';
import { databaseSettings, logSettings, pubsubSettings } from '../../shared/platform/config.ts';

import { telemetrySettings } from '../../shared/platform/span-export.ts';

export const handleReceiptConfig = z.object({
  ...databaseSettings,
  ...pubsubSettings,
  ...logSettings,
  ...telemetrySettings,
});
