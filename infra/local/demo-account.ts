// What every local stack knows: one customer with a number of each kind, and an operator.
import type { Uuid } from '../../shared/kernel/ids.ts';

/** The same in every stack, so that seeding twice, or over an older database, changes nothing. */
export const DEMO_ACCOUNT_ID = '01900000-0000-7000-8000-00000000de30' as Uuid;

export const LOCAL_OPERATOR_ID = '01900000-0000-7000-8000-00000000de31' as Uuid;

export const DEMO_NUMBERS = {
  longCode: '+14155550100',
  tollFree: '+18335550100',
  shortCode: '555111',
} as const;

/** The simulated carrier delivers to this one, and answers from it. */
export const DEMO_RECIPIENT = '+15005550008';

/** With it the demo account binds over SMPP. */
export const DEMO_SYSTEM_ID = 'demo';

/** The receiver that the simulated carrier's control address offers. */
export function demoWebhookUrl(controlPort: number): string {
  return `http://127.0.0.1:${controlPort}/webhooks/demo`;
}
