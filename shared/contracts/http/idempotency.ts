// What an operation that takes Idempotency-Key adds to its description.
import { z } from 'zod';
import type { ErrorCode } from '../errors.ts';

export const IDEMPOTENCY_KEY_HEADER = {
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/)
    .optional()
    .meta({
      description:
        'A name of yours for this request, such as a UUID. Within 24 hours (for a scheduled message after its time) a ' +
        'repeat creates nothing and gets the first answer.',
    }),
} as const;

export const REPLAYED_HEADER = {
  'idempotency-replayed': z
    .literal('true')
    .optional()
    .meta({ description: 'The answer was given before; nothing was created.' }),
} as const;

export const IDEMPOTENCY_REFUSALS = [
  'idempotency_conflict',
  'idempotency_mismatch',
] as const satisfies readonly ErrorCode[];
