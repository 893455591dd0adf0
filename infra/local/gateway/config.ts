import { z } from 'zod';
import { forms, tokenSettings } from '../../../shared/platform/config.ts';

export const gatewayConfig = z.object({
  PORT: forms.port.default(8080),
  FUNCTIONS_URL: z.url(),
  ...tokenSettings,
});
