import { z } from 'zod';
import { databaseSettings, logSettings, tokenSettings } from '../../shared/platform/config.ts';

export const manageLedgerConfig = z.object({ ...databaseSettings, ...tokenSettings, ...logSettings });
