import { z } from 'zod';
import { databaseSettings, logSettings, pubsubSettings } from '../../shared/platform/config.ts';

export const runExportConfig = z.object({ ...databaseSettings, ...pubsubSettings, ...logSettings });
