// Magic recipients: a message to one of these takes a known course, through the simulated carrier and with real
// receipts and webhooks. The exchange 500-555 is not assigned in the North American plan.
import type { E164 } from '../kernel/e164.ts';

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
  | { readonly kind: 'reply'; readonly text: string };

export const SANDBOX_COURSES: Readonly<Record<string, SandboxCourse>> = {
  '+15005550001': { kind: 'delivered' },
  '+15005550002': { kind: 'receipt', state: 'UNDELIV', error: '150' },
  '+15005550003': { kind: 'receipt', state: 'EXPIRED', error: '153' },
  '+15005550004': { kind: 'receipt', state: 'REJECTD', error: '015' },
  '+15005550005': { kind: 'refused', commandStatus: 0x0b },
  '+15005550006': { kind: 'throttled-once' },
  '+15005550007': { kind: 'late-receipt', delayMs: 10_000 },
  '+15005550008': { kind: 'reply', text: 'Hello back' },
  '+15005550009': { kind: 'reply', text: 'STOP' },
  '+15005550010': { kind: 'no-receipt' },
};

export function sandboxCourseOf(recipient: E164): SandboxCourse | undefined {
  return SANDBOX_COURSES[recipient];
}
