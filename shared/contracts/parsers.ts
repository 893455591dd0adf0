// Zod forms of the kernel types: everything from outside becomes a branded value through one of these.
import { z } from 'zod';
import { type E164, E164_PATTERN, parseE164 } from '../kernel/e164.ts';
import { parseUuid, type Uuid } from '../kernel/ids.ts';

export const uuidForm = z.string().transform((text, context): Uuid => {
  const uuid = parseUuid(text);
  if (uuid) return uuid;
  context.addIssue({ code: 'custom', message: 'must be a lower-case UUID' });
  return z.NEVER;
});

export const e164Form = z
  .string()
  .meta({ pattern: E164_PATTERN, examples: ['+14155551234'] })
  .transform((text, context): E164 => {
    const number = parseE164(text);
    if (number) return number;
    context.addIssue({ code: 'custom', message: 'must be an E.164 number such as +14155551234' });
    return z.NEVER;
  });

const EMAIL_LENGTH_MAX = 254;

/** One address as people have them: no display name, no list, no quoted part, so that it is safe in a header. */
export const emailForm = z
  .email({ error: 'must be an e-mail address such as texts@example.com', abort: true })
  .max(EMAIL_LENGTH_MAX, `must have at most ${EMAIL_LENGTH_MAX} characters`)
  // RFC 5321 §4.5.3.1.1
  .regex(/^[^@]{1,64}@/, 'must have at most 64 characters before the @');
