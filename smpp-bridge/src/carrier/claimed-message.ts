import type { Uuid } from '../../../shared/kernel/ids.ts';
import type { MessageClass } from '../../../shared/messaging/message-class.ts';

/** A message that this bridge has moved to `sending`, as a carrier link needs it. */
export type ClaimedMessage = {
  readonly id: Uuid;
  readonly connector: string;
  /** E.164 with `+`, a short code, or letters. */
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** `ucs2`: even where GSM-7 would do. */
  readonly encoding: 'auto' | 'ucs2';
  /** Absent where it has none. */
  readonly messageClass?: MessageClass | undefined;
  readonly validUntil: Date | undefined;
  /** Parts that the carrier took in an earlier attempt; they are never sent again. */
  readonly acceptedParts: readonly AcceptedPart[];
  /** That it went through Jasmin under. */
  readonly ticketId?: Uuid | undefined;
  /** Of its sender's trace; absent where it has its own. */
  readonly traceparent?: string | undefined;
};

export type AcceptedPart = { readonly partNumber: number; readonly carrierMessageId: string | undefined };
