import { z } from 'zod';
import { databaseSettings, logSettings, tokenSettings } from '../../shared/platform/config.ts';

export const manageCampaignsConfig = z.object({ ...databaseSettings, ...tokenSettings, ...logSettings });
