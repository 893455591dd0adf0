// The message as the API and the webhooks show it.
import type { ApiId } from '../../kernel/ids.ts';
import type { ErrorCode } from '../errors.ts';

export type MessageError = {
  readonly code: ErrorCode;
  readonly title: string;
  readonly remedy: string;
  readonly refused_by: string;
  /** Which of our rules refused it: `recipient-not-opted-out`. Null where no rule of ours did. */
  readonly rule: string | null;
  /** Page of the documentation. */
  readonly type: string;
  /** What the carrier answered, where it did: `ESME_RINVDSTADR`, `err:150`. */
  readonly carrier_error: string | null;
};

export type MessageResource = {
  readonly id: ApiId<'message'>;
  readonly direction: 'outbound' | 'inbound';
  readonly status: string;
  /** Rises by one with each change of status; a smaller one is older. */
  readonly sequence: number;
  /** When the status was reached, RFC 3339 with milliseconds. */
  readonly occurred_at: string;
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly segments: number;
  readonly encoding: string;
  /** US dollars as a decimal string, `null` until priced and where the money was given back. */
  readonly price: string | null;
  readonly error: MessageError | null;
  readonly created_at: string;
  /** When it was asked to be sent; null: as soon as its turn comes. */
  readonly send_at: string | null;
  readonly tags: readonly string[];
  /** The customer's own name for it. */
  readonly reference: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly batch_id: ApiId<'batch'> | null;
  /** Sent with a test key: no carrier saw it, and it cost nothing. */
  readonly test: boolean;
};

export type TimelineEntry = {
  readonly status: string;
  readonly sequence: number;
  readonly occurred_at: string;
  /** Milliseconds since the entry before. */
  readonly after_ms: number;
};

export type TimelineDelivery = {
  readonly id: ApiId<'webhookDelivery'>;
  readonly event_type: string;
  readonly state: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
};

export type TimelineResource = {
  readonly id: ApiId<'message'>;
  readonly status: string;
  readonly entries: readonly TimelineEntry[];
  readonly parts: readonly {
    readonly part_number: number;
    readonly status: string;
    readonly carrier_message_id: string | null;
    readonly carrier_error: string | null;
  }[];
  readonly webhooks: readonly TimelineDelivery[];
};

export type MessagePage = { readonly data: readonly MessageResource[]; readonly next_cursor: string | null };
