import { z } from 'zod';
import { databaseSettings, logSettings, tokenSettings } from '../../shared/platform/config.ts';

export const manageReceiptsConfig = z.object({ ...databaseSettings, ...tokenSettings, ...logSettings });
