// What waits, and what is done about all of it at once.
import { z } from 'zod';
import { parseUuid, type Uuid } from '../../../kernel/ids.ts';
import { apiId, dollars, pageLimit, pageOf, timestamp } from '../forms.ts';
import { accountFilter } from './audit-log.ts';
import { connectorCommandResource } from './connector-commands.ts';

export const QUEUE_STATES = ['accepted', 'scheduled', 'queued', 'at_router', 'sending'] as const;
export type QueueState = (typeof QUEUE_STATES)[number];

/** Messages that are counted of each queue, and of a selection. */
export const COUNTED_MAX = 100_000;
const COUNTED = COUNTED_MAX.toLocaleString('en-US');
/** Accounts that a preview lists. */
export const PREVIEW_ACCOUNTS_MAX = 100;
const AGE_SECONDS_MAX = 30 * 86_400;

const connectorName = z.string().regex(/^[a-z0-9_]{3,50}$/, 'must be the name of a connector');
const messages = z.int().meta({ description: `Counted up to ${COUNTED}.` });

export const queueResource = z
  .object({
    connector: z
      .string()
      .nullable()
      .meta({ description: 'Null where none is chosen yet: `accepted` and `scheduled`.' }),
    account_id: apiId('account'),
    state: z.enum(QUEUE_STATES).meta({
      description:
        '`accepted`: not yet decided on. `scheduled`: due later. `queued`: for its connector. `at_router`: in a ticket at ' +
        'Jasmin. `sending`: in a link.',
    }),
    messages,
    oldest_at: timestamp.meta({ description: 'Since when the one at its head has waited in this state.' }),
    oldest_age_seconds: z.int(),
  })
  .readonly()
  .meta({ id: 'Queue' });
export type QueueResource = z.output<typeof queueResource>;

export const queuePage = pageOf('QueuePage', queueResource);

/** The last queue of a page. */
export type QueueCursor = {
  readonly connector: string;
  readonly accountId: Uuid;
  readonly state: QueueState;
};

export function encodeQueueCursor({ connector, accountId, state }: QueueCursor): string {
  return Buffer.from([connector, accountId, state].join('|')).toString('base64url');
}

function decodeQueueCursor(text: string): QueueCursor | undefined {
  const [connector = '', uuid = '', name] = Buffer.from(text, 'base64url').toString('utf8').split('|');
  const state = QUEUE_STATES.find((known) => known === name);
  const accountId = parseUuid(uuid);
  if (!/^[a-z0-9_]{0,50}$/.test(connector) || accountId === undefined || state === undefined)
    return undefined;
  const cursor = { connector, accountId, state };
  return encodeQueueCursor(cursor) === text ? cursor : undefined;
}

export const listQueuesQuery = z.strictObject({
  connector: connectorName.optional(),
  account_id: accountFilter.optional(),
  state: z.enum(QUEUE_STATES, `must be one of ${QUEUE_STATES.join(', ')}`).optional(),
  limit: pageLimit,
  cursor: z
    .string()
    .transform((text, context) => {
      const cursor = decodeQueueCursor(text);
      if (cursor) return cursor;
      context.addIssue({ code: 'custom', message: 'must be a next_cursor that a page gave' });
      return z.NEVER;
    })
    .optional()
    .meta({ description: '`next_cursor` of the page before.' }),
});
export type ListQueuesQuery = z.output<typeof listQueuesQuery>;

const ageSeconds = z
  .int()
  .min(0, 'must not be negative')
  .max(AGE_SECONDS_MAX, `must be at most ${AGE_SECONDS_MAX}`)
  .meta({ description: 'What waits for so long or longer.' });
const selection = {
  connector: connectorName.optional().meta({ description: 'What waits for it.' }),
  account_id: accountFilter.optional().meta({ description: 'What waits of it, for any connector.' }),
};

/** The connector, the account or both are named. */
export const queueActionBody = z
  .discriminatedUnion('action', [
    z.strictObject({ action: z.literal('drain'), connector: connectorName }),
    z.strictObject({
      action: z.literal('reroute'),
      ...selection,
      to: connectorName.optional().meta({ description: 'Wherever the route of each prefers, unless said.' }),
      older_than_seconds: ageSeconds.default(0),
    }),
    z.strictObject({ action: z.literal('expire'), ...selection, older_than_seconds: ageSeconds }),
  ])
  .refine((body) => body.connector !== undefined || ('account_id' in body && body.account_id !== undefined), {
    ...{ path: ['connector'], error: 'must be named, or account_id, or both' },
  })
  .meta({ id: 'QueueActionRequest' });
export type QueueActionBody = z.output<typeof queueActionBody>;

export const queueActionPreview = z
  .object({
    dry_run: z.literal(true),
    messages: messages.meta({
      description: `What is selected, counted up to ${COUNTED} a connector. A message that no other connector may have stays where it is.`,
    }),
    segments: z.int(),
    refund: dollars.meta({
      description: 'Money that goes back to the accounts; nothing where messages go on.',
    }),
    connectors: z.array(z.string()).readonly(),
    accounts: z.int(),
    by_account: z
      .array(
        z
          .object({ account_id: apiId('account'), messages: z.int(), segments: z.int(), refund: dollars })
          .readonly(),
      )
      .readonly()
      .meta({ description: `The ${PREVIEW_ACCOUNTS_MAX} with the most messages.` }),
  })
  .readonly()
  .meta({ id: 'QueueActionPreview' });
export type QueueActionPreview = z.output<typeof queueActionPreview>;

export const queueActionResource = z
  .object({
    id: apiId('queueAction'),
    action: z.enum(['drain', 'reroute', 'expire']),
    connector: z.string().nullable(),
    account_id: apiId('account').nullable(),
    to: z.string().nullable(),
    older_than_seconds: z.int(),
    state: z.enum(['waiting', 'running', 'succeeded', 'failed']).meta({
      description: '`waiting`: no bridge has taken it yet. `failed`: one of its commands has.',
    }),
    moved: z.int().meta({ description: 'Messages that went to other connectors, so far.' }),
    staying: z.int().meta({ description: 'Messages that no other connector may have.' }),
    ended: z.int().meta({ description: 'Messages that ended, so far.' }),
    commands: z
      .array(connectorCommandResource)
      .readonly()
      .meta({ description: 'One for each connector for which something waited.' }),
    requested_by: z.string(),
    requested_at: timestamp,
    done_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'QueueAction' });
export type QueueActionResource = z.output<typeof queueActionResource>;
