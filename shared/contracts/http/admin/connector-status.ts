// What a link does right now, as the bridge that holds it has written it within the last second.
import { z } from 'zod';
import { apiId, timestamp } from '../forms.ts';

export const connectorStatusResource = z
  .object({
    connector_id: apiId('connector'),
    bind_status: z.enum(['connected', 'disconnected', 'connecting']),
    throughput_current: z.number().meta({ description: 'PDUs sent in the last second.' }),
    throughput_max: z.int().meta({ description: 'PDUs a second; 0 is no limit.' }),
    queue_size: z.int().meta({ description: 'Parts that the link has and has not sent yet.' }),
    error_rate: z.number().meta({ description: 'Share of the last answers that were errors, 0 to 1.' }),
    connector_name: z.string(),
    active: z.boolean(),
    drained: z.boolean(),
    binds_up: z.int(),
    binds_wanted: z.int(),
    window_size: z.int().meta({ description: 'PDUs that may be in flight over all binds.' }),
    window_in_use: z.int(),
    throughput_allowed: z.number().meta({
      description: 'What a carrier that throttles is sent a second at present; 0 is no limit.',
    }),
    health: z.enum(['well', 'sick']),
    health_score: z.int().meta({ description: '100 is well, at 0 it is sick.' }),
    health_cause: z.string().nullable().meta({ description: 'What lowers the score.' }),
    health_since: timestamp.nullable(),
    last_error: z
      .string()
      .nullable()
      .meta({ description: 'Why it is not bound, or was not last, in words.' }),
    peer: z
      .string()
      .nullable()
      .meta({ examples: ['smpp.example.com:3601'] }),
    bound_at: timestamp.nullable(),
    bridge: z.string().nullable().meta({ description: 'Which bridge holds the link; null where none does.' }),
    reported_at: timestamp.nullable().meta({
      description: 'When something of it last changed.',
    }),
  })
  .readonly()
  .meta({ id: 'ConnectorStatus' });
export type ConnectorStatusResource = z.output<typeof connectorStatusResource>;

export const connectorStatuses = z
  .object({ data: z.array(connectorStatusResource).readonly() })
  .readonly()
  .meta({ id: 'ConnectorStatuses' });
