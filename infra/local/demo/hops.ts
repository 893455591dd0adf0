// The stations of the demo's message, in order, and what can be seen of each.
import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { CarrierWebhook } from '../../../shared/contracts/carrier-control.ts';

export const HOPS = ['accepted', 'queued', 'sending', 'sent', 'delivered', 'webhook', 'reply'] as const;
export type Hop = (typeof HOPS)[number];

export const timelineForm = z.object({
  status: z.string(),
  entries: z.array(z.object({ status: z.string(), occurred_at: z.iso.datetime() })),
  webhooks: z.array(
    z.object({ state: z.string(), last_status: z.int().nullable(), last_error: z.string().nullable() }),
  ),
});
export type Timeline = z.output<typeof timelineForm>;

const webhookForm = z.object({
  type: z.string(),
  data: z.object({ id: z.string(), from: z.string(), body: z.string() }),
});

export type Reached = { readonly hop: Hop; readonly atMs: number; readonly note: string };
export type Observation =
  | { readonly kind: 'under-way'; readonly reached: readonly Reached[]; readonly missing: Hop }
  | { readonly kind: 'complete'; readonly reached: readonly Reached[] }
  | {
      readonly kind: 'broken';
      readonly reached: readonly Reached[];
      readonly hop: Hop;
      readonly reason: string;
    };

export type Seen = {
  readonly messageId: string;
  readonly recipient: string;
  readonly webhookSecret: string;
  readonly timeline: Timeline;
  /** What the receiver got since the message was sent. */
  readonly webhooks: readonly CarrierWebhook[];
};

const DEAD_ENDS = new Set(['rejected', 'failed', 'undelivered', 'expired', 'canceled']);

/** Which hops the message has passed, with milliseconds since it was accepted. */
export function observeHops(seen: Seen): Observation {
  const { timeline } = seen;
  const acceptedAt = Date.parse(timeline.entries[0]?.occurred_at ?? '');
  const reached: Reached[] = timeline.entries.flatMap(({ status, occurred_at }) => {
    const hop = HOPS.find((known) => known === status);
    return hop === undefined ? [] : [{ hop, atMs: Date.parse(occurred_at) - acceptedAt, note: '' }];
  });
  if (DEAD_ENDS.has(timeline.status)) {
    const hop = firstMissing(reached) ?? 'delivered';
    return { kind: 'broken', reached, hop, reason: `the message ended as ${timeline.status}` };
  }
  for (const received of seen.webhooks) {
    const hop = hopOf(received, seen);
    if (hop === undefined) continue;
    const fault = signatureFault(received, seen.webhookSecret);
    if (fault !== undefined) return { kind: 'broken', reached, hop: hop.hop, reason: fault };
    if (reached.every((known) => known.hop !== hop.hop)) {
      reached.push({ ...hop, atMs: Date.parse(received.at) - acceptedAt });
    }
  }
  const missing = firstMissing(reached);
  return missing === undefined ? { kind: 'complete', reached } : { kind: 'under-way', reached, missing };
}

function firstMissing(reached: readonly Reached[]): Hop | undefined {
  return HOPS.find((hop) => reached.every((known) => known.hop !== hop));
}

function hopOf(received: CarrierWebhook, seen: Seen): Pick<Reached, 'hop' | 'note'> | undefined {
  const body = webhookForm.safeParse(parseJson(received.body));
  if (!body.success) return undefined;
  const { type, data } = body.data;
  if (type === 'message.delivered' && data.id === seen.messageId) {
    // Received is not enough: the platform must know that it was, or it would send it again.
    const status = seen.timeline.webhooks.find(({ state }) => state === 'delivered')?.last_status;
    if (status === undefined || status === null) return undefined;
    return { hop: 'webhook', note: `${status} for message.delivered, both signatures verified` };
  }
  if (type === 'message.received' && data.from === seen.recipient)
    return { hop: 'reply', note: `"${data.body}"` };
  return undefined;
}

/** Checks both signatures as a customer would: Standard Webhooks, and the HMAC of the body beside it. */
function signatureFault({ body, headers }: CarrierWebhook, secret: string): string | undefined {
  try {
    new Webhook(secret).verify(body, { ...headers });
  } catch (error) {
    return `the webhook's signature is not valid: ${error instanceof Error ? error.message : error}`;
  }
  const expected = createHmac('sha256', secret).update(body).digest('hex');
  return headers['x-signature'] === expected ? undefined : "the webhook's X-Signature is not valid";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
