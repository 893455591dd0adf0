import { z } from 'zod';
import { OPERATOR_ROLES, OPERATOR_SCOPE_MEANINGS, type OperatorScope } from '../../operator-roles.ts';
import { emailForm } from '../../parsers.ts';
import { allowedIps } from '../credentials.ts';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const name = lineOf(100).trim().min(1, 'must not be empty');
const role = z.enum(OPERATOR_ROLES, `must be one of ${OPERATOR_ROLES.join(', ')}`);
const status = z.enum(['active', 'disabled'], 'must be active or disabled');
const SCOPES = Object.keys(OPERATOR_SCOPE_MEANINGS) as [OperatorScope, ...OperatorScope[]];

export const operatorResource = z
  .object({
    id: apiId('operator'),
    email: z.string(),
    name: z.string(),
    role,
    status: status.meta({ description: 'The keys of a disabled operator open nothing.' }),
    created_at: timestamp,
    updated_at: timestamp,
  })
  .readonly()
  .meta({ id: 'Operator' });
export type OperatorResource = z.output<typeof operatorResource>;

export const operatorPage = pageOf('OperatorPage', operatorResource);

export const callingOperator = z
  .object({
    operator: operatorResource,
    key_id: apiId('operatorKey'),
    scopes: z.array(z.enum(SCOPES)).readonly().meta({ description: 'What the token may.' }),
  })
  .readonly()
  .meta({ id: 'CallingOperator' });
export type CallingOperator = z.output<typeof callingOperator>;

export const createOperatorBody = z
  .strictObject({ email: emailForm.transform((text) => text.toLowerCase()), name, role })
  .meta({ id: 'OperatorRequest' });
export type CreateOperatorBody = z.output<typeof createOperatorBody>;

export const updateOperatorBody = z
  .strictObject({ name: name.optional(), role: role.optional(), status: status.optional() })
  .refine((body) => Object.keys(body).length > 0, 'must change something')
  .meta({ id: 'OperatorChange', minProperties: 1 });
export type UpdateOperatorBody = z.output<typeof updateOperatorBody>;

/** Days that an operator's key opens at most, and unless said. */
export const OPERATOR_KEY_DAYS = { max: 366, default: 90 } as const;

const operatorKey = z.object({
  id: apiId('operatorKey'),
  name: z.string(),
  api_key: z.string(),
  allowed_ips: z.array(z.string()).readonly().nullable(),
  expires_at: timestamp,
  last_used_at: timestamp.nullable().meta({ description: 'To the minute.' }),
  revoked_at: timestamp.nullable(),
  created_at: timestamp,
});

export const operatorKeyResource = operatorKey.readonly().meta({ id: 'OperatorKey' });
export type OperatorKeyResource = z.output<typeof operatorKeyResource>;

export const operatorKeyWithSecret = operatorKey
  .extend({
    api_secret: z
      .string()
      .optional()
      .meta({ description: 'Shown this once; a repeated request is not shown it.' }),
  })
  .readonly()
  .meta({ id: 'OperatorKeyWithSecret' });

export const operatorKeyPage = pageOf('OperatorKeyPage', operatorKeyResource);

export const createOperatorKeyBody = z
  .strictObject({
    name,
    allowed_ips: allowedIps.default(null),
    expires_in_days: z
      .int()
      .min(1, 'must be at least 1')
      .max(OPERATOR_KEY_DAYS.max, `must be at most ${OPERATOR_KEY_DAYS.max}`)
      .default(OPERATOR_KEY_DAYS.default),
  })
  .meta({ id: 'OperatorKeyRequest' });
export type CreateOperatorKeyBody = z.output<typeof createOperatorKeyBody>;

export const listOperatorsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListOperatorsQuery = z.output<typeof listOperatorsQuery>;
