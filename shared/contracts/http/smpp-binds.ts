import { z } from 'zod';
import { apiId, lineOf, pageCursor, pageLimit, pageOf, timestamp } from './forms.ts';

/** Query of `GET /v1/smpp/binds`. */
export const listSmppBindsQuery = z.strictObject({
  limit: pageLimit,
  cursor: pageCursor.optional(),
  state: z
    .enum(['bound', 'ended'], { error: 'must be bound or ended' })
    .default('bound')
    .meta({ description: 'Those that are there now, unless said; or those that ended within a day.' }),
  system_id: lineOf(15).min(1, 'must not be empty').optional().meta({ description: 'Of this one only.' }),
});
export type ListSmppBindsQuery = z.output<typeof listSmppBindsQuery>;

const count = z.int().min(0);

const window = z
  .object({ used: count, size: count.meta({ description: 'At most so many may wait.' }) })
  .readonly();

export const smppBindResource = z
  .object({
    id: apiId('smppBind'),
    system_id: z.string(),
    state: z.enum(['bound', 'ended']),
    bind_type: z.enum(['transmitter', 'receiver', 'transceiver']),
    interface_version: z.string().meta({ examples: ['3.4'] }),
    peer_address: z.string().meta({ description: 'Where it comes from.' }),
    tls: z.boolean(),
    server: z.string().meta({ description: 'Which of our servers has it.' }),
    bound_at: timestamp,
    seen_at: timestamp.meta({
      description: 'When its server last told how it is: what stands here is of then.',
    }),
    requests: window.meta({ description: 'Requests of yours that wait for our answer.' }),
    deliveries: window.meta({ description: '`deliver_sm` that wait for your answer.' }),
    rate: z
      .object({
        segments_per_second: count.meta({ description: 'Over the last two seconds, by this bind.' }),
        throughput: count.meta({ description: 'What all binds of the system_id may have together.' }),
      })
      .readonly(),
    submitted: count.meta({ description: 'Answered `ESME_ROK`.' }),
    refused: count,
    throttled: count.meta({ description: 'Answered `ESME_RTHROTTLED`.' }),
    delivered: count.meta({ description: 'Receipts and texts that you took.' }),
    last_error: z
      .object({ words: z.string(), at: timestamp })
      .readonly()
      .nullable()
      .meta({ description: 'The last request that was refused, or delivery that was not taken, and why.' }),
    ended_at: timestamp.nullable(),
    end_reason: z.string().nullable(),
  })
  .readonly()
  .meta({ id: 'SmppBind' });
export type SmppBindResource = z.output<typeof smppBindResource>;

export const smppBindPage = pageOf('SmppBindPage', smppBindResource);
export type SmppBindPage = z.output<typeof smppBindPage>;
