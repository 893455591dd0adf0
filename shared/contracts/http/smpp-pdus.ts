import { z } from 'zod';
import { pageLimit, pageOf, timestamp } from './forms.ts';

/** Query of `GET /v1/smpp/binds/{id}/pdus`. */
export const listSmppPdusQuery = z.strictObject({
  limit: pageLimit,
  cursor: z
    .string()
    .regex(/^[1-9]\d{0,14}$/, 'must be a next_cursor that a page gave')
    .transform(Number)
    .meta({ description: '`next_cursor` of the page before.' })
    .optional(),
});
export type ListSmppPdusQuery = z.output<typeof listSmppPdusQuery>;

export const smppPduResource = z
  .object({
    number: z.int().min(1).meta({ description: 'From 1 on, in the order in which they went over the line.' }),
    at: timestamp,
    direction: z.enum(['received', 'sent']).meta({ description: 'By us.' }),
    command: z
      .string()
      .meta({ description: 'Its id in hexadecimal where it has no name.', examples: ['submit_sm'] }),
    status: z
      .string()
      .nullable()
      .meta({ description: 'The command_status of a response.', examples: ['ESME_ROK'] }),
    sequence: z.int().min(0),
    length: z.int().min(16).meta({ description: 'Octets on the line.' }),
    fields: z
      .record(z.string(), z.unknown())
      .nullable()
      .meta({
        description:
          'By the names of the specification, octets in hexadecimal; null where the PDU could not be read, or is longer than ' +
          '1,024 octets. The password of a bind is masked. Without the scope `messages:read`, `short_message` and ' +
          '`message_payload` are null.',
      }),
    octets: z.string().nullable().meta({
      description:
        'In hexadecimal, at most the first 1,024, of a PDU that has no `fields`; null without the scope `messages:read`.',
    }),
  })
  .readonly()
  .meta({ id: 'SmppPdu' });
export type SmppPduResource = z.output<typeof smppPduResource>;

export const smppPduPage = pageOf('SmppPduPage', smppPduResource);
export type SmppPduPage = z.output<typeof smppPduPage>;
