// Jasmin as the bridge that looks after it last saw it. What it holds is made from the database: connectors, accounts and
// routes are changed there, and Jasmin follows.
import { z } from 'zod';
import { apiId, pageCursor, pageLimit, pageOf, timestamp } from '../forms.ts';

const router = z.enum(['direct', 'jasmin']).meta({ description: 'With `direct` there is no Jasmin.' });
const lines = z.array(z.string()).readonly();
const counted = z
  .object({
    count: z.int().meta({ description: 'Since that bridge started.' }),
    last: z.string().nullable(),
    last_at: timestamp.nullable(),
  })
  .readonly();

export const jasminResource = z
  .object({
    router,
    whole: z.boolean().nullable().meta({
      description:
        'Whether it holds what it shall, all its parts answer, and a bridge looks; null without Jasmin.',
    }),
    verdict: z
      .string()
      .nullable()
      .meta({ examples: ['healthy'] }),
    verdict_since: timestamp.nullable(),
    problem: z.string().nullable().meta({ description: 'Why it does not hold what it shall.' }),
    parts_down: lines,
    drift: counted.meta({ description: 'Times that it held something else, and what was put right last.' }),
    restarts: counted,
    refusals: counted.meta({ description: 'Tickets that a quota or filter of it refused.' }),
    reposts: z.int(),
    open_tickets: z.int(),
    last_plan: z
      .object({ at: timestamp, cause: z.string().nullable(), changes: lines, withheld: lines })
      .readonly()
      .nullable()
      .meta({
        description:
          'The last comparison with the database: what it found to change, and what it leaves alone.',
      }),
    last_apply: z
      .object({ at: timestamp, cause: z.string().nullable(), changes: lines })
      .readonly()
      .nullable()
      .meta({ description: 'The last that changed something.' }),
    bridge: z.string().nullable(),
    reported_at: timestamp.nullable(),
  })
  .readonly()
  .meta({ id: 'Jasmin' });
export type JasminResource = z.output<typeof jasminResource>;

const jasminConnector = z
  .object({
    connector_name: z.string(),
    cid: z.string().meta({ description: "Jasmin's name for it." }),
    started: z.boolean(),
    session: z.string().meta({ description: "Jasmin's word.", examples: ['BOUND_TRX'] }),
    waiting: z.int().meta({ description: 'Tickets in its queue.' }),
    consumers: z.int().meta({ description: '1, or 0 where its session is not bound.' }),
    tickets_per_second: z.number(),
    errors_per_second: z.number(),
  })
  .readonly();
export const jasminConnectors = z
  .object({ router, data: z.array(jasminConnector).readonly() })
  .readonly()
  .meta({ id: 'JasminConnectors' });
export type JasminConnectors = z.output<typeof jasminConnectors>;

const jasminRoute = z
  .object({
    order: z.int(),
    type: z.string(),
    connectors: lines,
    filters: z.string().meta({ description: 'As Jasmin shows them, numbers masked.' }),
  })
  .readonly();
export const jasminRoutes = z
  .object({ router, data: z.array(jasminRoute).readonly() })
  .readonly()
  .meta({ id: 'JasminRoutes' });
export type JasminRoutes = z.output<typeof jasminRoutes>;

const jasminUser = z
  .object({
    account_id: apiId('account'),
    uid: z.string(),
    gid: z.string(),
    sources: lines.nullable().meta({ description: 'Senders that it lets pass, masked; null is all.' }),
    destinations: lines.nullable().meta({ description: 'Prefixes that it lets pass; null is all.' }),
    settings: z.record(z.string(), z.string()).meta({ description: "In Jasmin's words, numbers masked." }),
    given_at: timestamp,
  })
  .readonly()
  .meta({ id: 'JasminUser' });
export type JasminUser = z.output<typeof jasminUser>;
export const jasminUserPage = pageOf('JasminUserPage', jasminUser);

export const jasminMetrics = z
  .object({
    router,
    queue_size: z.int().meta({ description: 'Tickets in the queues of its connectors.' }),
    open_tickets: z.int().meta({ description: 'Tickets that were made and have not come through it yet.' }),
    throughput: z.object({ in: z.number(), out: z.number() }).readonly().meta({
      description: 'Tickets a second: given to its connectors, and sent without a fault.',
    }),
    error_rate: z.number().meta({ description: 'Share of what its connectors sent that failed, 0 to 1.' }),
  })
  .readonly()
  .meta({ id: 'JasminMetrics' });
export type JasminMetrics = z.output<typeof jasminMetrics>;

export const listJasminUsersQuery = z.strictObject({ limit: pageLimit, cursor: pageCursor.optional() });
export type ListJasminUsersQuery = z.output<typeof listJasminUsersQuery>;

export const jasminCommandBody = z
  .strictObject({ command: z.enum(['plan', 'apply'], 'must be plan or apply') })
  .meta({ id: 'JasminCommandRequest' });
export type JasminCommandBody = z.output<typeof jasminCommandBody>;
