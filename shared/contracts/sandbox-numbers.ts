// Magic recipients: a message to one of these takes a known course, through the simulated carrier and with real
// receipts and webhooks. The exchange 500-555 is not assigned in the North American plan.
import type { E164 } from '../kernel/e164.ts';
import type { ErrorCode } from './errors.ts';

export type SandboxCourse =
  | { readonly kind: 'delivered' }
  | {
      readonly kind: 'receipt';
      readonly state: 'UNDELIV' | 'EXPIRED' | 'REJECTD' | 'UNKNOWN';
      readonly error: string;
    }
  | { readonly kind: 'refused'; readonly commandStatus: number }
  | { readonly kind: 'throttled-once' }
  | { readonly kind: 'late-receipt'; readonly delayMs: number }
  | { readonly kind: 'no-receipt' }
  | { readonly kind: 'replies'; readonly replies: readonly SandboxReply[] };

export type SandboxReply = {
  readonly text: string;
  /** After the receipt. */
  readonly delayMs: number;
};

export type SandboxNumber = {
  readonly number: string;
  readonly name: string;
  readonly description: string;
  readonly course: SandboxCourse;
  /** What a message from a long code to it ends as. */
  readonly status: 'delivered' | 'undelivered' | 'expired' | 'failed' | 'sent';
  readonly errorCode?: ErrorCode;
};

const RECEIPT_PREFIX = '+15005551';
const ERROR_FORM = /^\+15005551(\d{3})$/;

/**
 * The last three digits are the carrier's error, whatever it is; these stand for all that it can mean. From a toll-free
 * number 064 and 257 mean something else: that it is not verified, and that the recipient has opted out at the carrier.
 */
const CARRIER_ERRORS: readonly (readonly [string, ErrorCode])[] = [
  ['001', 'carrier_sender_refused'],
  ['002', 'carrier_no_route'],
  ['012', 'carrier_invalid_recipient'],
  ['015', 'carrier_filtered'],
  ['016', 'carrier_recipient_barred'],
  ['060', 'carrier_campaign_inactive'],
  ['064', 'carrier_cap_reached'],
  ['066', 'carrier_encoding_refused'],
  ['100', 'carrier_unknown_recipient'],
  ['101', 'carrier_temporary_failure'],
  ['158', 'carrier_recipient_unreachable'],
  ['257', 'carrier_recipient_barred'],
  ['999', 'carrier_undelivered'],
];

export const SANDBOX_NUMBERS: readonly SandboxNumber[] = [
  {
    ...{ number: '+15005550001', name: 'delivered', status: 'delivered' },
    description: 'Is delivered.',
    course: { kind: 'delivered' },
  },
  {
    ...{ number: '+15005550002', name: 'undelivered', status: 'undelivered' },
    description: 'Is not delivered: the carrier knows no such number.',
    course: { kind: 'receipt', state: 'UNDELIV', error: '150' },
    errorCode: 'carrier_unknown_recipient',
  },
  {
    ...{ number: '+15005550003', name: 'expired', status: 'expired' },
    description: 'Expires at the carrier: the telephone is off.',
    course: { kind: 'receipt', state: 'EXPIRED', error: '153' },
    errorCode: 'carrier_expired',
  },
  {
    ...{ number: '+15005550004', name: 'filtered', status: 'undelivered' },
    description: 'Is taken for spam by the carrier.',
    course: { kind: 'receipt', state: 'REJECTD', error: '015' },
    errorCode: 'carrier_filtered',
  },
  {
    ...{ number: '+15005550005', name: 'refused', status: 'failed' },
    description: 'Is refused by the carrier when it is handed over.',
    course: { kind: 'refused', commandStatus: 0x0b },
    errorCode: 'carrier_refused',
  },
  {
    ...{ number: '+15005550006', name: 'throttled', status: 'delivered' },
    description: 'Is throttled by the carrier once, then delivered.',
    course: { kind: 'throttled-once' },
  },
  {
    ...{ number: '+15005550007', name: 'slow', status: 'delivered' },
    description: 'Is delivered after ten seconds.',
    course: { kind: 'late-receipt', delayMs: 10_000 },
  },
  {
    ...{ number: '+15005550008', name: 'reply', status: 'delivered' },
    description: 'Is delivered, and answered with "Hello back".',
    course: { kind: 'replies', replies: [{ text: 'Hello back', delayMs: 0 }] },
  },
  {
    ...{ number: '+15005550009', name: 'stop', status: 'delivered' },
    description:
      'Is delivered, and answered with STOP: from then on test messages to it are refused, until POST /v1/opt-outs/remove with a test key.',
    course: { kind: 'replies', replies: [{ text: 'STOP', delayMs: 0 }] },
  },
  {
    ...{ number: '+15005550010', name: 'no-receipt', status: 'sent' },
    description: 'Is sent, and never heard of again until its validity and a day have passed.',
    course: { kind: 'no-receipt' },
  },
  {
    ...{ number: '+15005550011', name: 'stop-start', status: 'delivered' },
    description: 'Is delivered, and answered with STOP, and ten seconds later with START.',
    course: {
      kind: 'replies',
      replies: [
        { text: 'STOP', delayMs: 0 },
        { text: 'START', delayMs: 10_000 },
      ],
    },
  },
  ...CARRIER_ERRORS.map(
    ([error, errorCode]): SandboxNumber => ({
      ...{ number: RECEIPT_PREFIX + error, name: `carrier-error-${error}`, status: 'undelivered', errorCode },
      description: `Is not delivered: the carrier's error ${error}. The last three digits may be any other.`,
      course: { kind: 'receipt', state: 'UNDELIV', error },
    }),
  ),
];

const COURSES = new Map(SANDBOX_NUMBERS.map(({ number, course }) => [number, course]));

export function sandboxCourseOf(recipient: E164): SandboxCourse | undefined {
  const error = ERROR_FORM.exec(recipient)?.[1];
  return (
    COURSES.get(recipient) ?? (error === undefined ? undefined : { kind: 'receipt', state: 'UNDELIV', error })
  );
}
