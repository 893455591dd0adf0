import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const AGE_SECONDS_MAX = 30 * 86_400;
const RATE_MAX = 100_000;

const ageSeconds = z
  .int()
  .min(0, 'must not be negative')
  .max(AGE_SECONDS_MAX, `must be at most ${AGE_SECONDS_MAX}`)
  .meta({ description: 'What waits for so long or longer.' });
const countOnly = z.boolean().default(false).meta({
  description: 'The bridge counts what it would touch, message by message, and touches nothing.',
});
const connectorName = z.string().regex(/^[a-z0-9_]{3,50}$/, 'must be the name of a connector');
const perSecond = z
  .int()
  .min(0, 'must not be negative')
  .max(RATE_MAX, `must be at most ${RATE_MAX}`)
  .meta({ description: 'PDUs a second over all binds; 0 is no limit.' });

/** The orders of `connectorOrder` that name a connector. */
export const connectorCommandBody = z
  .discriminatedUnion('command', [
    z.strictObject({ command: z.literal('restart') }),
    z.strictObject({ command: z.literal('drain') }),
    z.strictObject({ command: z.literal('resume') }),
    z.strictObject({
      command: z.literal('reroute'),
      to: connectorName.optional(),
      older_than_seconds: ageSeconds.default(0),
      dry_run: countOnly,
    }),
    z.strictObject({ command: z.literal('purge'), older_than_seconds: ageSeconds, dry_run: countOnly }),
    z.strictObject({ command: z.literal('throughput'), per_second: perSecond }),
    z.strictObject({ command: z.literal('test') }),
  ])
  .meta({ id: 'ConnectorCommandRequest' });
export type ConnectorCommandBody = z.output<typeof connectorCommandBody>;

export const connectorCommandResource = z
  .object({
    id: apiId('connectorCommand'),
    connector_id: apiId('connector').nullable().meta({ description: 'Null where it is for Jasmin.' }),
    command: z.string(),
    arguments: z.record(z.string(), z.unknown()),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed']).meta({
      description: '`waiting`: no bridge has taken it yet.',
    }),
    reason: z.string().nullable().meta({ description: 'Why it failed, as a word of a closed set.' }),
    detail: z.string().nullable().meta({ description: 'Why it failed, in words.' }),
    result: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({ description: 'What it did; null until it is done.' }),
    requested_by: z.string(),
    requested_at: timestamp,
    taken_at: timestamp.nullable(),
    done_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'ConnectorCommand' });
export type ConnectorCommandResource = z.output<typeof connectorCommandResource>;

export const connectorCommandPage = pageOf('ConnectorCommandPage', connectorCommandResource);

export const listCommandsQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListCommandsQuery = z.output<typeof listCommandsQuery>;
