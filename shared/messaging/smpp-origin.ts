// What is kept of a message that came by SMPP, for the carrier and for the receipts that its customer gets; and such a receipt.
import type { MessageClass } from './message-class.ts';
import type { ReceiptState } from './receipt-state.ts';

export type SmppOrigin = {
  /** Whose receivers get them. */
  readonly systemId: string;
  readonly final: 'none' | 'all' | 'failure' | 'success';
  /** Whether they want to know of `sent` too. */
  readonly intermediate: boolean;
  /** Goes back as it came, in the TLV of the same name. */
  readonly userReference?: number | undefined;
  /** How many submit_sm it came in. */
  readonly parts: number;
  /** Absent where it has none. */
  readonly messageClass?: MessageClass | undefined;
};

/** The payload of an `smpp_deliveries` row of the kind `receipt`; times in RFC 3339. */
export type SmppReceipt = {
  readonly state: ReceiptState;
  readonly intermediate: boolean;
  /** Three decimal digits. */
  readonly error: string;
  readonly from: string;
  readonly to: string;
  readonly submittedAt: string;
  readonly doneAt: string;
  readonly parts: number;
  readonly userReference?: number | undefined;
  /** The customer's own name for the message. */
  readonly reference?: string | undefined;
  /** The sender's trace, where the message is a part of one. */
  readonly traceparent?: string | undefined;
};

/** The payload of one of the kind `inbound`. */
export type SmppInbound = { readonly from: string; readonly to: string; readonly body: string };
