import { z } from 'zod';
import { parsePeppers } from './credentials.ts';

/** `API_SECRET_PEPPER`: the peppers of API secrets, of which the first makes hashes and all check. */
export const peppersForm = z.string().transform((text, context) => {
  const parsed = parsePeppers(text);
  if (parsed !== undefined) return parsed;
  context.addIssue({ code: 'custom', message: 'must be base64 of at least 32 bytes, or v2:… v1:… of such' });
  return z.NEVER;
});
