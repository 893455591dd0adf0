// The control address of the simulated carrier (HTTP, CARRIER_CONTROL_PORT), used by demo, tests and bench. Lists are
// read page by page: `?after=N` (default 0) answers entries numbered above N, at most `limit` (1 to 10,000, the default).
// `DELETE /messages` and `DELETE /webhooks` empty them (204); numbers go on.
import { z } from 'zod';

/** `GET /messages`: what the carrier accepted, in order. Long texts also appear joined. */
export const carrierMessage = z.strictObject({
  n: z.int().positive(),
  at: z.iso.datetime(),
  systemId: z.string(),
  /** Address digits or letters as on the wire, without `+`. */
  from: z.string(),
  to: z.string(),
  /** Decoded text of this PDU; after the last part of a long message comes one more entry, with all of its text. */
  text: z.string(),
  dataCoding: z.int(),
  esmClass: z.int(),
  messageId: z.string(),
  rawHex: z.string(),
  /** Present on the joined entry of a long message: how many PDUs it stands for. */
  joinedParts: z.int().optional(),
});
export type CarrierMessage = z.output<typeof carrierMessage>;

export const carrierMessages = z.strictObject({
  messages: z.array(carrierMessage),
  /** Number of the last entry here, or of the newest of all where the page is empty. */
  last: z.int().nonnegative(),
});
export type CarrierMessages = z.output<typeof carrierMessages>;

/** `POST /inbound`: the carrier sends this text to us as one or more deliver_sm. Addresses without `+`. */
export const carrierInbound = z.strictObject({
  from: z.string().min(1),
  to: z.string().min(1),
  text: z.string(),
});
export type CarrierInbound = z.output<typeof carrierInbound>;

/** `POST /receipts`: so many receipts for messages that nobody sent, as fast as their windows let them go. */
export const carrierStrayReceipts = z.strictObject({ count: z.int().min(1).max(100_000) });

/** 202 to `POST /inbound`: how many deliver_sm the text takes. */
export const carrierInboundAnswer = z.strictObject({ parts: z.int().nonnegative() });

/** States that a receipt may carry (SMPP 3.4 appendix B). */
export const RECEIPT_STATES = [
  'DELIVRD',
  'UNDELIV',
  'EXPIRED',
  'REJECTD',
  'DELETED',
  'ACCEPTD',
  'ENROUTE',
  'UNKNOWN',
] as const;

/** `PUT /behaviour` (any subset; `GET /behaviour` shows all): how the carrier acts from now on. */
export const carrierBehaviour = z.strictObject({
  /** Delay before each submit_sm_resp. */
  latencyMs: z.int().min(0).max(60_000),
  /** Answers ESME_RTHROTTLED above this rate; 0 is no limit. */
  perSecond: z.int().min(0),
  /** command_status of every submit_sm_resp; 0 accepts. */
  submitStatus: z.int().min(0).max(0xffff_ffff),
  receiptDelayMs: z.int().min(0).max(3_600_000),
  /** `none` sends no receipt although one was asked for. */
  receiptState: z.enum([...RECEIPT_STATES, 'none']),
  /** `sinch`: 10-digit dates, lower-case `text:`, TLVs; `bare`: text only; `hex`: id in hexadecimal in the receipt. */
  receiptDialect: z.enum(['sinch', 'bare', 'hex']),
  refuseBinds: z.boolean(),
  /** command_status of every bind response; 0 leaves it to the credentials. */
  bindStatus: z.int().min(0).max(0xffff_ffff),
  /** Destroys every session now, and again each time it is set. */
  dropConnections: z.boolean(),
});
export type CarrierBehaviour = z.output<typeof carrierBehaviour>;

export const CARRIER_BEHAVIOUR_DEFAULT: CarrierBehaviour = {
  latencyMs: 0,
  perSecond: 0,
  submitStatus: 0,
  receiptDelayMs: 0,
  receiptState: 'DELIVRD',
  receiptDialect: 'sinch',
  refuseBinds: false,
  bindStatus: 0,
  dropConnections: false,
};

/**
 * `GET /webhooks`: what the receiver was sent. It takes `POST /webhooks` and any path below, and answers 200, or the
 * status that `?status=` names (200 to 599).
 */
export const carrierWebhook = z.strictObject({
  n: z.int().positive(),
  at: z.iso.datetime(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});
export type CarrierWebhook = z.output<typeof carrierWebhook>;
export const carrierWebhooks = z.strictObject({
  webhooks: z.array(carrierWebhook),
  last: z.int().nonnegative(),
});
export type CarrierWebhooks = z.output<typeof carrierWebhooks>;

/** `GET /stats`: counters since the start, by name. */
export const carrierStats = z.record(z.string(), z.int().nonnegative());
export type CarrierStats = z.output<typeof carrierStats>;
