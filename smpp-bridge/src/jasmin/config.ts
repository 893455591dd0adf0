import { z } from 'zod';
import { forms } from '../../../shared/platform/config.ts';

/** What the bridge needs to know of its Jasmin; read only with `ROUTER=jasmin`. */
export const jasminSettings = z.object({
  JASMIN_HOST: z.string().default('127.0.0.1'),
  JASMIN_HTTP_PORT: forms.port.default(1401),
  JASMIN_ADMIN_PORT: forms.port.default(8990),
  JASMIN_ADMIN_USER: z.string().min(1).default('jcliadmin'),
  JASMIN_ADMIN_PASSWORD: z.string().min(1),
  /** Whom to restart; without it a Jasmin that is stuck can only be reported. */
  JASMIN_PID_FILE: z.string().optional(),
  RABBITMQ_HOST: z.string().default('127.0.0.1'),
  RABBITMQ_PORT: forms.port.default(5672),
  /** Where the relay listens, and where Jasmin finds it: beside it, on loopback. */
  RELAY_HOST: z.string().default('127.0.0.1'),
  RELAY_PORT: z.coerce.number().int().min(0).max(65_535).default(2790),
});

export type JasminSettings = z.output<typeof jasminSettings>;
