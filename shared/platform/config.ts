// Explicit configuration: each deployable composes its schema from the parts below and parses the environment once.
// All problems are reported together. `process.env` appears in `config.ts` files only.
import { z } from 'zod';
import { createSecretReader, resolveSecrets, type SecretReader } from './secrets.ts';

export class ConfigError extends Error {
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`configuration is not usable:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Reads `sm://` values, then parses; throws `ConfigError` with every problem. An empty value counts as absent. */
export async function loadConfig<Schema extends z.ZodType>(
  schema: Schema,
  env: Readonly<Record<string, string | undefined>> = process.env,
  secrets: SecretReader = createSecretReader(),
): Promise<z.output<Schema>> {
  const present = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const resolved = await resolveSecrets(present, secrets);
  const parsed = schema.safeParse(resolved.env);
  const parseProblems = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`);
  const problems = [...resolved.problems, ...parseProblems];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return parsed.data;
}

const port = z.coerce.number().int().min(1).max(65_535);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const base64Bytes = (length: number) =>
  z
    .base64()
    .transform((text) => Buffer.from(text, 'base64'))
    .refine((bytes) => bytes.length >= length, `must be base64 of at least ${length} bytes`);

/** Forms that several deployables share. */
export const forms = { port, flag, base64Bytes };

/** PostgreSQL: a URL, or a Cloud SQL instance with IAM authentication. */
export const databaseSettings = {
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  INSTANCE_CONNECTION_NAME: z
    .string()
    .regex(/^[^:]+:[^:]+:[^:]+$/, 'must be PROJECT:REGION:INSTANCE')
    .optional(),
  DATABASE_NAME: z.string().default('ringer'),
  DATABASE_USER: z.string().optional(),
  DATABASE_IP_TYPE: z.enum(['PUBLIC', 'PRIVATE', 'PSC']).default('PRIVATE'),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(50).default(5),
} as const;

export const pubsubSettings = {
  PUBSUB_PROJECT: z.string().min(1),
  PUBSUB_EMULATOR_HOST: z.string().optional(),
} as const;

/** Where a caller's address stands: proxies that append to X-Forwarded-For behind the gateway. */
export const gatewaySettings = {
  FORWARDED_HOPS: z.coerce.number().int().min(0).max(5).default(0),
} as const;

/** How functions check access tokens. */
export const tokenSettings = {
  TOKEN_ISSUER: z.url(),
  JWKS_URL: z.url(),
  ...gatewaySettings,
} as const;

/** What is encrypted at rest: AES-256-GCM. */
export const encryptionSettings = { ENCRYPTION_KEY: base64Bytes(32) } as const;

/** Where webhooks may lead. */
export const webhookTargetSettings = {
  /** For a laptop and for tests: also to this machine and its network. */
  WEBHOOK_ALLOW_PRIVATE: flag.default(false),
} as const;

export const logSettings = {
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
} as const;
