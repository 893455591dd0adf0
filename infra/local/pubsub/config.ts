import { z } from 'zod';
import { forms, logSettings } from '../../../shared/platform/config.ts';

export const pubsubServerConfig = z.object({
  PUBSUB_PORT: forms.port.default(8085),
  PUBSUB_PROJECT: z.string().min(1).default('ringer-local'),
  /** Function F is pushed to at `FUNCTIONS_URL/F`. */
  FUNCTIONS_URL: z.url().default('http://127.0.0.1:8081'),
  ...logSettings,
});
