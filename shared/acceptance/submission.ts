// What comes in through any door, and what becomes of it there.
import type { Refusal } from '../compliance/decide.ts';
import type { E164 } from '../kernel/e164.ts';
import type { Uuid } from '../kernel/ids.ts';
import type { MessageRow } from '../messaging/message-resource.ts';
import type { RequestedEncoding } from '../messaging/segments.ts';
import type { SmppOrigin } from '../messaging/smpp-origin.ts';

export const DOORS = ['rest', 'smpp', 'platform'] as const;
export type Door = (typeof DOORS)[number];

/** A message that a customer hands over; its form was checked at the edge. */
export type Submission = {
  readonly accountId: Uuid;
  readonly door: Door;
  /** Handed over with a test key: no carrier sees it. */
  readonly test: boolean;
  /** A sender, or several of which the recipient's is chosen; absent: among the account's own numbers. */
  readonly from: string | readonly string[] | undefined;
  readonly to: E164;
  readonly body: string;
  /** `gsm7`: refused where it does not fit; `ucs2`: even where GSM-7 would do. */
  readonly encoding?: RequestedEncoding | undefined;
  readonly webhookUrl?: string | undefined;
  /** Not sent before. */
  readonly sendAt?: Date | undefined;
  /** From `sendAt`, or from now; 24 hours where nobody said otherwise. */
  readonly validitySeconds?: number | undefined;
  readonly tags?: readonly string[] | undefined;
  readonly reference?: string | undefined;
  /** The 10DLC campaign that its sender has to be attached to, where the customer names one. */
  readonly campaign?: string | undefined;
  readonly metadata?: Readonly<Record<string, string>> | undefined;
  readonly batchId?: Uuid | undefined;
  /** Made before, where the customer was told it already; otherwise the row's own. */
  readonly id?: Uuid | undefined;
  readonly smpp?: SmppOrigin | undefined;
  /** The sender's trace, in version 00; absent: the message's own. */
  readonly traceparent?: string | undefined;
};

/** `accepted`: its row, which shows it as it was accepted, is committed. */
export type Acceptance =
  | { readonly kind: 'accepted'; readonly message: MessageRow }
  | ({ readonly kind: 'refused' } & Refusal);
