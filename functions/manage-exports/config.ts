import { z } from 'zod';
import {
  databaseSettings,
  logSettings,
  pubsubSettings,
  tokenSettings,
} from '../../shared/platform/config.ts';

export const manageExportsConfig = z.object({
  ...databaseSettings,
  ...pubsubSettings,
  ...tokenSettings,
  ...logSettings,
});
