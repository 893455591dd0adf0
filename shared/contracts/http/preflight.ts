// What would become of a message.
import { z } from 'zod';
import { dollars, timestamp } from './forms.ts';
import { errorCode } from './problem-document.ts';

export const preflightResource = z
  .object({
    verdict: z.enum(['accept', 'defer', 'reject', 'expire']).meta({
      description: 'It would go; go later; be refused; or run out of its validity before it may go.',
    }),
    refusal: z
      .object({ code: errorCode, rule: z.string(), detail: z.string(), remedy: z.string(), type: z.url() })
      .readonly()
      .nullable(),
    deferral: z.object({ until: timestamp, reason: z.string() }).readonly().nullable(),
    from: z.string().nullable().meta({ description: 'The sender that would be chosen.' }),
    segments: z.int(),
    encoding: z.enum(['gsm7', 'ucs2']),
    ucs2_characters: z
      .array(
        z
          .object({
            character: z.string(),
            code_point: z.string(),
            index: z.int(),
            replacement: z.string().nullable(),
          })
          .readonly(),
      )
      .readonly()
      .meta({ description: 'What keeps the text out of GSM-7, the first 20, and how GSM-7 would write it.' }),
    price: dollars.nullable().meta({ description: 'US dollars; null where there is no route.' }),
    route: z.string().nullable().meta({ description: 'The connector that would take it.' }),
    flags: z.array(z.string()).readonly().meta({ description: 'Content rules that would take note of it.' }),
    expected_wait_ms: z
      .int()
      .meta({ description: 'Until its turn, as your limits are used at this moment.' }),
  })
  .readonly()
  .meta({ id: 'Preflight' });
export type PreflightResource = z.output<typeof preflightResource>;
