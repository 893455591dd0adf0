// The wrapper of every Pub/Sub consumer: takes the wrapped push body, checks the envelope and the event apart, and maps
// the handler's verdict to a status in one table. Nothing else asks for redelivery, and nothing throws to get it.
import type { HttpFunction } from '@google-cloud/functions-framework';
import { z } from 'zod';
import { loggedFew } from '../kernel/logged-few.ts';
import type { RawRequest } from './framework.ts';
import type { Logger } from './log.ts';

export type MessageVerdict =
  | { readonly kind: 'done' }
  /** Later again, under the subscription's retry policy. */
  | { readonly kind: 'retry'; readonly reason: string }
  /** Never usable: refused until Pub/Sub moves it to the dead-letter topic. */
  | { readonly kind: 'dead-letter'; readonly reason: string };

export const DONE: MessageVerdict = { kind: 'done' };

const STATUS_OF: Readonly<Record<MessageVerdict['kind'], number>> = {
  done: 204,
  retry: 503,
  'dead-letter': 422,
};

const envelope = z.object({
  message: z.object({
    data: z.base64(),
    messageId: z.string(),
    attributes: z.record(z.string(), z.string()).optional(),
  }),
  subscription: z.string(),
  deliveryAttempt: z.int().optional(),
});

/** A push endpoint for events of `schema`. A handler that throws is retried: the broken part may be back by then. */
export function onMessage<Schema extends z.ZodType>(
  schema: Schema,
  handle: (event: z.output<Schema>) => Promise<MessageVerdict>,
  log: Logger,
): HttpFunction {
  return async (request, response) => {
    const verdict = await verdictOf(request as RawRequest, schema, handle, log);
    if (verdict.kind !== 'done') log.warn({ verdict: verdict.kind, reason: verdict.reason }, 'event.refused');
    response.writeHead(STATUS_OF[verdict.kind], { 'content-length': 0 });
    response.end();
  };
}

async function verdictOf<Schema extends z.ZodType>(
  request: RawRequest,
  schema: Schema,
  handle: (event: z.output<Schema>) => Promise<MessageVerdict>,
  log: Logger,
): Promise<MessageVerdict> {
  const wrapped = envelope.safeParse(parseJson(request.rawBody?.toString('utf8') ?? ''));
  if (!wrapped.success) return { kind: 'dead-letter', reason: 'not a Pub/Sub push body' };
  const data = Buffer.from(wrapped.data.message.data, 'base64').toString('utf8');
  const event = schema.safeParse(parseJson(data));
  if (!event.success) return { kind: 'dead-letter', reason: z.prettifyError(event.error) };
  try {
    return await handle(event.data);
  } catch (error) {
    const pubsubId = wrapped.data.message.messageId;
    log.error({ err: error, pubsubId, ...fewIdsOf(event.data) }, 'event.failed');
    return { kind: 'retry', reason: 'the handler failed' };
  }
}

/** Under the names that the event has for them: `messageIds`, or whatever its lists are called. */
function fewIdsOf(event: unknown): Readonly<Record<string, unknown>> {
  const lists = Object.entries(event ?? {}).filter(([, value]) => Array.isArray(value));
  return Object.fromEntries(lists.map(([name, ids]) => [name, loggedFew(ids)]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
