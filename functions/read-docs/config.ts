import { z } from 'zod';
import { logSettings } from '../../shared/platform/config.ts';

export const readDocsConfig = z.object({ ...logSettings });
