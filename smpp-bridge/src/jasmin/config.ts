import { z } from 'zod';
import { databaseSettings, forms, loadConfig } from '../../../shared/platform/config.ts';
import type { JcliOptions } from './jcli-client.ts';

/** What the bridge needs to know of its Jasmin; read only with `ROUTER=jasmin`. */
export const jasminSettings = z.object({
  JASMIN_HOST: z.string().default('127.0.0.1'),
  JASMIN_HTTP_PORT: forms.port.default(1401),
  JASMIN_ADMIN_PORT: forms.port.default(8990),
  JASMIN_ADMIN_USER: z.string().min(1).default('jcliadmin'),
  JASMIN_ADMIN_PASSWORD: z.string().min(1),
  /** Whom to restart; without it a Jasmin that is stuck can only be reported. */
  JASMIN_PID_FILE: z.string().optional(),
  /** What may be done to keep it as it shall be: upsert-only never removes anything. */
  JASMIN_POLICY: z.enum(['sync', 'upsert-only']).default('sync'),
  RABBITMQ_HOST: z.string().default('127.0.0.1'),
  RABBITMQ_PORT: forms.port.default(5672),
  /** Jasmin's; asked only whether it answers. */
  REDIS_HOST: z.string().default('127.0.0.1'),
  REDIS_PORT: forms.port.default(6379),
  /** Where the relay listens, and where Jasmin finds it: beside it, on loopback. */
  RELAY_HOST: z.string().default('127.0.0.1'),
  RELAY_PORT: z.coerce.number().int().min(0).max(65_535).default(2790),
});

export type JasminSettings = z.output<typeof jasminSettings>;

const CONSOLE_TIMEOUT_MS = 5_000;

/** How to get at its console. */
export function jcliOptions(settings: JasminSettings): JcliOptions {
  return {
    host: settings.JASMIN_HOST,
    port: settings.JASMIN_ADMIN_PORT,
    user: settings.JASMIN_ADMIN_USER,
    password: settings.JASMIN_ADMIN_PASSWORD,
    timeoutMs: CONSOLE_TIMEOUT_MS,
  };
}

/** What `plan`, `apply`, `status` and `rotate` need: the bridge's variables, and nothing of its messages. */
export const controlSettings = z.object({
  ...databaseSettings,
  ...jasminSettings.shape,
  DATABASE_POOL_MAX: z.coerce.number().int().min(2).max(50).default(5),
  ENCRYPTION_KEY: forms.base64Bytes(32),
  BRIDGE_GROUP: z.string().min(1).max(50).default('default'),
});

export type ControlSettings = z.output<typeof controlSettings>;

/** Throws `ConfigError` with every problem. */
export function loadControlSettings(
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<ControlSettings> {
  return loadConfig(controlSettings, env);
}
