import { z } from 'zod';
import {
  databaseSettings,
  encryptionSettings,
  logSettings,
  tokenSettings,
} from '../../shared/platform/config.ts';

export const manageConnectorsConfig = z.object({
  ...databaseSettings,
  ...tokenSettings,
  ...encryptionSettings,
  ...logSettings,
});
