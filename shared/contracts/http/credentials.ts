// API keys and SMPP credentials as the API shows and takes them. Secrets are shown once, by what makes them.
import { isIP } from 'node:net';
import { z } from 'zod';
import { smppSettingsChange, smppSettingsResource } from '../smpp-settings.ts';
import { SCOPES } from '../token.ts';
import { apiId, lineOf, pageOf, timestamp } from './forms.ts';

const name = lineOf(100).trim().min(1, 'must not be empty');

const CIDR = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/;

/** An address, or a network whose bits beyond the prefix are zero: PostgreSQL refuses others too. */
const network = z
  .string()
  .max(43)
  .refine(isNetwork, 'must be an address or a network such as 203.0.113.0/24 or 2001:db8::/32')
  .meta({ pattern: CIDR.source, examples: ['203.0.113.0/24', '2001:db8::/32'] });

export const allowedIps = z
  .array(network)
  .min(1, 'must name at least one network; null allows all')
  .max(50, 'must have at most 50 networks')
  .nullable()
  .meta({ description: 'Where it may be used from; null: anywhere.' });

const scopes = z
  .array(z.enum(SCOPES))
  .min(1, 'must name at least one scope')
  .max(SCOPES.length)
  .transform((list) => [...new Set(list)]);

const requestsPerSecond = z
  .int()
  .min(1)
  .max(10_000)
  .nullable()
  .meta({ description: 'Null: as many as the account has.' });

const expiresAt = z.iso
  .datetime({ offset: true })
  .transform((text) => new Date(text))
  .nullable()
  .meta({ description: 'Null: never.' });

export const createApiKeyBody = z
  .strictObject({
    name,
    mode: z
      .enum(['live', 'test'])
      .default('live')
      .meta({ description: 'Messages of a test key stay in the sandbox.' }),
    scopes,
    allowed_ips: allowedIps.default(null),
    requests_per_second: requestsPerSecond.default(null),
    expires_at: expiresAt.default(null),
  })
  .meta({ id: 'ApiKeyRequest' });

export const updateApiKeyBody = z
  .strictObject({
    name: name.optional(),
    scopes: scopes.optional(),
    allowed_ips: allowedIps.optional(),
    requests_per_second: requestsPerSecond.optional(),
    expires_at: expiresAt.optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'ApiKeyChange', minProperties: 1 });

const DAY_SECONDS = 86_400;

export const rotateBody = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(7 * DAY_SECONDS)
      .default(DAY_SECONDS)
      .meta({ description: 'How long the secret before still opens; a day unless said.' }),
  })
  .meta({ id: 'Rotation' });

const apiKeyFields = {
  id: apiId('apiKey'),
  name: z.string(),
  api_key: z.string().meta({ description: '`client_id` of the token endpoint.' }),
  mode: z.enum(['live', 'test']),
  scopes: z.array(z.enum(SCOPES)).readonly(),
  allowed_ips: z.array(z.string()).readonly().nullable(),
  requests_per_second: z.int().nullable(),
  expires_at: timestamp.nullable(),
  last_used_at: timestamp.nullable().meta({ description: 'To the minute.' }),
  previous_secret_until: timestamp
    .nullable()
    .meta({ description: 'Until then the secret before opens too.' }),
  revoked_at: timestamp.nullable(),
  created_at: timestamp,
};

export const apiKeyResource = z.object(apiKeyFields).readonly().meta({ id: 'ApiKey' });
export type ApiKeyResource = z.output<typeof apiKeyResource>;

const shownOnce = z
  .string()
  .optional()
  .meta({ description: 'Shown this once: absent from the answer to a repeat.' });

export const apiKeyWithSecret = z
  .object({ ...apiKeyFields, api_secret: shownOnce })
  .readonly()
  .meta({ id: 'ApiKeyWithSecret' });

export const apiKeyPage = pageOf('ApiKeyPage', apiKeyResource);

const systemId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{3,15}$/, 'must have 3 to 15 letters, digits, _ or -')
  .meta({ description: 'Made for you unless said.' });

const smppLimits = {
  max_binds: z.int().min(1).max(50),
  throughput: z.int().min(1).max(10_000).meta({ description: 'Segments a second.' }),
};

export const createSmppCredentialBody = z
  .strictObject({
    name,
    system_id: systemId.optional(),
    mode: z.enum(['live', 'test']).default('live'),
    allowed_ips: allowedIps.default(null),
    max_binds: smppLimits.max_binds.default(2),
    throughput: smppLimits.throughput.default(100),
    settings: smppSettingsChange.default({}),
  })
  .meta({ id: 'SmppCredentialRequest' });

export const updateSmppCredentialBody = z
  .strictObject({
    name: name.optional(),
    allowed_ips: allowedIps.optional(),
    max_binds: smppLimits.max_binds.optional(),
    throughput: smppLimits.throughput.optional(),
    active: z.boolean().optional().meta({ description: 'False: it may not bind until it is true again.' }),
    settings: smppSettingsChange
      .optional()
      .meta({ description: 'A setting that is left out stays; null gives it its default.' }),
  })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'SmppCredentialChange', minProperties: 1 });

const smppFields = {
  id: apiId('smppAccount'),
  name: z.string(),
  system_id: z.string(),
  mode: z.enum(['live', 'test']),
  allowed_ips: z.array(z.string()).readonly().nullable(),
  max_binds: z.int(),
  throughput: z.int(),
  settings: smppSettingsResource,
  active: z.boolean().meta({ description: 'False also where support has closed the first credentials.' }),
  previous_password_until: timestamp.nullable(),
  revoked_at: timestamp.nullable(),
  created_at: timestamp,
};

export const smppCredentialResource = z.object(smppFields).readonly().meta({ id: 'SmppCredential' });
export type SmppCredentialResource = z.output<typeof smppCredentialResource>;

export const smppCredentialWithPassword = z
  .object({ ...smppFields, password: shownOnce })
  .readonly()
  .meta({ id: 'SmppCredentialWithPassword' });

export const smppCredentialPage = pageOf('SmppCredentialPage', smppCredentialResource);

function isNetwork(text: string): boolean {
  const [, address = '', bits] = CIDR.exec(text) ?? [];
  const family = isIP(address);
  if (family === 0) return false;
  if (bits === undefined) return true;
  const width = family === 4 ? 32 : 128;
  const length = Number(bits);
  if (length > width) return false;
  const value = family === 4 ? valueOf4(address) : valueOf6(address);
  return value !== undefined && (value & ((1n << BigInt(width - length)) - 1n)) === 0n;
}

function valueOf4(address: string): bigint {
  return address.split('.').reduce((value, octet) => (value << 8n) | BigInt(octet), 0n);
}

/** `undefined` for the forms that end in an IPv4 address. */
function valueOf6(address: string): bigint | undefined {
  if (address.includes('.')) return undefined;
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n);
}
