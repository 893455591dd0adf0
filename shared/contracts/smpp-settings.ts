// How one SMPP account wants to be served: the column `settings` of `messaging.smpp_accounts`. `docs/smpp.md` explains
// each. What is absent or cannot be read has its default: a bad setting must not keep a customer out.
import { z } from 'zod';

export const smppReceiptSettings = z.strictObject({
  /** The form of message ids, in responses and receipts alike. */
  id: z.enum(['text', 'decimal', 'hex']).default('text'),
  /** Digits of the dates in the text: `YYMMDDhhmm`, with seconds, or with the century too. */
  date_digits: z.union([z.literal(10), z.literal(12), z.literal(14)]).default(10),
  /** Minutes east of UTC in which the dates are told. */
  utc_offset_minutes: z.int().min(-720).max(840).default(0),
  /** One receipt a message, or one for each part that it was sent in. */
  per: z.enum(['message', 'part']).default('message'),
  /** Whether `receipted_message_id`, `message_state` and `network_error_code` stand beside the text. */
  tlvs: z.boolean().default(true),
});

export const smppSettings = z.strictObject({
  /** What data_coding 0 means. */
  default_alphabet: z.enum(['gsm7', 'latin1']).default('gsm7'),
  /** Requests of the customer that may wait for our answers, per session. */
  window: z.int().min(1).max(1_000).default(100),
  /** deliver_sm of ours that may wait for the customer's answers, per session. */
  delivery_window: z.int().min(1).max(500).default(10),
  /** Seconds of silence before an enquire_link of ours; 0 sends none. */
  enquire_link_seconds: z.int().min(0).max(600).default(30),
  /** Seconds that a session may carry nothing but enquire_link; 0 is for ever. */
  inactivity_seconds: z.int().min(0).max(86_400).default(0),
  response_seconds: z.int().min(1).max(10).default(10),
  /** How long a submit_sm over the rate may be answered late before it is refused as throttled. */
  throttle_wait_ms: z.int().min(0).max(10_000).default(1_000),
  /** How long the same message under the same name of the customer's is taken for a repeat; 0 never does. */
  suppress_duplicates_seconds: z.int().min(0).max(86_400).default(0),
  require_tls: z.boolean().default(false),
  /** SHA-256 fingerprints of the certificates of which one must be shown; none is no matter. They make TLS required. */
  client_certificates: z
    .array(
      z
        .string()
        .regex(/^(?:[0-9a-f]{2}:){31}[0-9a-f]{2}$/i)
        .transform((fingerprint) => fingerprint.toUpperCase()),
    )
    .max(10)
    .default([]),
  receipts: smppReceiptSettings.prefault({}),
});

export type SmppSettings = z.output<typeof smppSettings>;
export type SmppReceiptSettings = z.output<typeof smppReceiptSettings>;

const DEFAULTS = smppSettings.parse({});

/** No certificate has it. */
const UNREADABLE = 'unreadable';

const safety = z.object({
  require_tls: z.literal(false).optional(),
  client_certificates: z.array(z.never()).optional(),
});

/**
 * Of the column; one unreadable setting leaves all at their defaults, but for what keeps strangers out: where it was asked
 * for TLS it stays so, and where for certificates, none is the right one until they can be read.
 */
export function readSmppSettings(column: unknown): SmppSettings {
  const parsed = smppSettings.safeParse(column);
  if (parsed.success) return parsed.data;
  const asked = safety.safeParse(column);
  const isAsked = (name: keyof z.output<typeof safety>) =>
    asked.error?.issues.some(({ path }) => path[0] === name || path.length === 0) ?? false;
  return {
    ...DEFAULTS,
    require_tls: isAsked('require_tls'),
    client_certificates: isAsked('client_certificates') ? [UNREADABLE] : [],
  };
}
