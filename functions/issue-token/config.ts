import { z } from 'zod';
import { parsePeppers } from '../../shared/accounts/credentials.ts';
import { databaseSettings, gatewaySettings, logSettings } from '../../shared/platform/config.ts';
import { parseSigningKeys } from './signing-keys.ts';

const signingKeys = z.string().transform((text, context) => {
  const parsed = parseSigningKeys(text);
  if (parsed.kind === 'parsed') return parsed.keys;
  for (const message of parsed.problems) context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

const peppers = z.string().transform((text, context) => {
  const parsed = parsePeppers(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'must be base64 of at least 32 bytes, or v2:… v1:… of such' });
  return z.NEVER;
});

export const issueTokenConfig = z.object({
  ...databaseSettings,
  ...logSettings,
  ...gatewaySettings,
  TOKEN_ISSUER: z.url(),
  /** JSON array of private RS256 JWKs; the first signs, all are published. */
  TOKEN_SIGNING_KEYS: signingKeys,
  /** The first makes hashes, all of them check. */
  API_SECRET_PEPPER: peppers,
});
