// The form of every refusal, as the OpenAPI document describes it; `problemOf` makes them.
import { z } from 'zod';
import { ERROR_CATALOGUE, type ErrorCode } from '../errors.ts';

const CODES = Object.keys(ERROR_CATALOGUE) as [ErrorCode, ...ErrorCode[]];

export const errorCode = z
  .enum(CODES)
  .meta({ id: 'ErrorCode', description: 'Stable; codes are never reused or renamed, new ones may come.' });

export const refusedBy = z
  .enum(['customer', 'platform', 'carrier'])
  .meta({ id: 'RefusedBy', description: 'Who said no.' });

export const problemDocument = z
  .object({
    type: z.url().meta({ description: 'The page that explains the code.' }),
    title: z.string(),
    status: z.int(),
    code: errorCode,
    detail: z.string().meta({ description: 'What is wrong with this request.' }),
    refused_by: refusedBy,
    remedy: z.string().meta({ description: 'What to change.' }),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }).readonly())
      .readonly()
      .optional()
      .meta({ description: 'Each field that is wrong.' }),
    instance: z
      .string()
      .optional()
      .meta({ description: 'Names this occurrence in our log; tell it to support.' }),
  })
  .readonly()
  .meta({ id: 'Problem', description: 'A refusal, after RFC 9457.' });
