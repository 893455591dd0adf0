import { z } from 'zod';
import { databaseSettings, forms, logSettings } from '../../shared/platform/config.ts';
import { parseSigningKeys } from './signing-keys.ts';

const signingKeys = z.string().transform((text, context) => {
  const parsed = parseSigningKeys(text);
  if (parsed.kind === 'parsed') return parsed.keys;
  for (const message of parsed.problems) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

export const issueTokenConfig = z.object({
  ...databaseSettings,
  ...logSettings,
  TOKEN_ISSUER: z.url(),
  /** JSON array of private RS256 JWKs; the first signs, all are published. */
  TOKEN_SIGNING_KEYS: signingKeys,
  API_SECRET_PEPPER: forms.base64Bytes(32),
});
