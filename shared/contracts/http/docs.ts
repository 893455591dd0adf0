// What describes this API to programs, besides the OpenAPI document itself.
import { z } from 'zod';
import { errorCode, refusedBy } from './problem-document.ts';

const codes = z.array(z.int()).readonly().optional();

export const errorCatalogue = z
  .object({
    errors: z
      .array(
        z
          .object({
            code: errorCode,
            page: z.url(),
            title: z.string(),
            remedy: z.string().meta({ description: 'What to change.' }),
            http_status: z.int(),
            command_status: z.string().meta({ examples: ['0x0000000B'] }),
            command_status_name: z.string().meta({ examples: ['ESME_RINVDSTADR'] }),
            retryable: z.boolean().meta({ description: 'The same again, unchanged, may succeed later.' }),
            refused_by: refusedBy,
            fault: z.enum(['customer', 'recipient', 'platform', 'carrier']),
            equivalents: z
              .object({ sinch: codes, twilio: codes, telnyx: codes, bandwidth: codes })
              .readonly()
              .meta({ description: 'The codes by which other providers tell the same.' }),
            reserved: z
              .string()
              .optional()
              .meta({ description: 'Nothing gives it yet: what it is kept for.' }),
          })
          .readonly(),
      )
      .readonly(),
  })
  .readonly()
  .meta({ id: 'ErrorCatalogue' });
