// How the holder of a system_id wants to be served: the column `settings` of its credentials. `docs/smpp.md` explains each.
// What is absent or cannot be read has its default: a bad setting must not keep a customer out.
import { z } from 'zod';

const receiptSettings = {
  id: z
    .enum(['text', 'decimal', 'hex'])
    .meta({ description: 'The form of message ids, in responses and receipts alike.' })
    .default('text'),
  date_digits: z
    .union([z.literal(10), z.literal(12), z.literal(14)])
    .meta({ description: 'Of the dates in the text: `YYMMDDhhmm`, with seconds, or with the century too.' })
    .default(10),
  utc_offset_minutes: z
    .int()
    .min(-720)
    .max(840)
    .meta({ description: 'Minutes east of UTC in which the dates are told.' })
    .default(0),
  per: z
    .enum(['message', 'part'])
    .meta({ description: 'One receipt a message, or one for each part that it was sent in.' })
    .default('message'),
  tlvs: z
    .boolean()
    .meta({
      description:
        'Whether `receipted_message_id`, `message_state` and `network_error_code` stand beside the text.',
    })
    .default(true),
};

const settings = {
  default_alphabet: z
    .enum(['gsm7', 'latin1'])
    .meta({ description: 'What data_coding 0 means.' })
    .default('gsm7'),
  window: z
    .int()
    .min(1)
    .max(1_000)
    .meta({ description: 'Requests of yours that may wait for our answers, per session.' })
    .default(100),
  delivery_window: z
    .int()
    .min(1)
    .max(500)
    .meta({ description: 'deliver_sm of ours that may wait for your answers, per session.' })
    .default(10),
  enquire_link_seconds: z
    .int()
    .min(0)
    .max(600)
    .meta({ description: 'Silence before an enquire_link of ours; 0 sends none.' })
    .default(30),
  inactivity_seconds: z
    .int()
    .min(0)
    .max(86_400)
    .meta({ description: 'How long a session may carry nothing but enquire_link; 0 is for ever.' })
    .default(0),
  response_seconds: z
    .int()
    .min(1)
    .max(10)
    .meta({ description: 'How long we wait for an answer of yours.' })
    .default(10),
  throttle_wait_ms: z
    .int()
    .min(0)
    .max(10_000)
    .meta({
      description:
        'How long a submit_sm over the rate may be answered late before it is refused as throttled.',
    })
    .default(1_000),
  suppress_duplicates_seconds: z
    .int()
    .min(0)
    .max(86_400)
    .meta({
      description:
        'How long the same message under the same name of yours is taken for a repeat; 0 never does.',
    })
    .default(0),
  require_tls: z.boolean().meta({ description: 'Whether plain binds are refused.' }).default(false),
  client_certificates: z
    .array(
      z
        .string()
        .regex(/^(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$/, 'must be a SHA-256 fingerprint, AB:CD:…')
        .toUpperCase(),
    )
    .max(10)
    .meta({
      description:
        'SHA-256 fingerprints of the certificates of which one must be shown; with none there it is no matter. They make TLS required.',
    })
    .default([]),
};

export const smppReceiptSettings = z.strictObject(receiptSettings);

export const smppSettings = z.strictObject({ ...settings, receipts: smppReceiptSettings.prefault({}) });

/** What is sent to change them: what is left out stays, and null is the default. */
export const smppSettingsChange = z
  .strictObject({
    ...changesOf(settings),
    receipts: z
      .strictObject(changesOf(receiptSettings))
      .optional()
      .meta({ description: 'How receipts come.' }),
  })
  .meta({ id: 'SmppSettingsChange' });

/** All of them, as they are in force. */
export const smppSettingsResource = z
  .object({
    ...settings,
    client_certificates: z.array(z.string()).readonly().meta({
      description: 'As you set them. `unreadable` is what keeps all binds out until they are set anew.',
    }),
    receipts: z.object(receiptSettings).readonly(),
  })
  .readonly()
  .meta({ id: 'SmppSettings' });

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

type Forms = Readonly<Record<string, z.ZodDefault<z.ZodType>>>;
type Changes<Shape extends Forms> = {
  [Name in keyof Shape]: z.ZodOptional<z.ZodNullable<ReturnType<Shape[Name]['unwrap']>>>;
};

function changesOf<Shape extends Forms>(forms: Shape): Changes<Shape> {
  const changes = Object.entries(forms).map(([name, form]) => [name, form.unwrap().nullable().optional()]);
  return Object.fromEntries(changes) as Changes<Shape>;
}
