import { z } from 'zod';
import { forms } from '../../../shared/platform/config.ts';

export const functionsHostConfig = z.object({ FUNCTIONS_PORT: forms.port.default(8081) });
