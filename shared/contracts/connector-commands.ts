// What an operator may have done with a carrier connector. A function enters it, the bridge that holds the lease does it;
// arguments and results stand in messaging.connector_commands in these forms.
import { z } from 'zod';
import { uuidForm } from './parsers.ts';

/** A name in messaging.vendor_connectors. */
const connectorName = z.string().regex(/^[a-z0-9_]{3,50}$/);
const ageSeconds = z
  .number()
  .int()
  .min(0)
  .max(30 * 86_400);

/** Given, only what waits of that account. */
const accountId = uuidForm.optional();

export const connectorOrder = z.discriminatedUnion('command', [
  /** Every bind is made anew, one after another; what is in flight on it is answered first. */
  z.object({ command: z.literal('restart') }),
  /** No message leaves by it any more; those that wait go to other connectors of their routes. It stays bound for receipts. */
  z.object({ command: z.literal('drain') }),
  z.object({ command: z.literal('resume') }),
  /** What waits for it goes to another connector that its route names: to `to`, or to whichever the route prefers. */
  z.object({
    command: z.literal('reroute'),
    to: connectorName.optional(),
    account_id: accountId,
    older_than_seconds: ageSeconds.default(0),
    dry_run: z.boolean().default(false),
  }),
  /** What waits for it for longer than that ends as `failed`, is announced and paid back. */
  z.object({
    command: z.literal('purge'),
    account_id: accountId,
    older_than_seconds: ageSeconds,
    dry_run: z.boolean().default(false),
  }),
  /** PDUs a second over all its binds; 0 is no limit. */
  z.object({ command: z.literal('throughput'), per_second: z.number().int().min(0).max(100_000) }),
  /** One bind more with its settings, and an unbind. */
  z.object({ command: z.literal('test') }),
  z.object({ command: z.literal('jasmin_plan') }),
  z.object({ command: z.literal('jasmin_apply') }),
]);

export type ConnectorOrder = z.output<typeof connectorOrder>;
export type ConnectorCommandName = ConnectorOrder['command'];
