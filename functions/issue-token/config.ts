import { z } from 'zod';
import { peppersForm } from '../../shared/accounts/peppers-form.ts';
import { databaseSettings, gatewaySettings, logSettings } from '../../shared/platform/config.ts';
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
  ...gatewaySettings,
  TOKEN_ISSUER: z.url(),
  /** JSON array of private RS256 JWKs; the first signs, all are published. */
  TOKEN_SIGNING_KEYS: signingKeys,
  /** The first makes hashes, all of them check. */
  API_SECRET_PEPPER: peppersForm,
});
