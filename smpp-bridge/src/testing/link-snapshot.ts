import type { LinkSnapshot } from '../carrier/link-snapshot.ts';

/** A link of one bind that is bound and has sent 150 messages. */
export const BOUND_LINK: LinkSnapshot = {
  ...{ connector: 'sandbox_one', peer: '127.0.0.1:3601', status: 'connected', boundAt: undefined },
  ...{ lastError: undefined, wanted: 1, bound: 1, onBackup: 0, window: 10, inFlight: 3, waiting: 0 },
  ...{ throughputMax: 100, asksReceipts: true, throughputAllowed: 100, drained: false },
  ...{ accepted: 0, throttled: 0, faults: 0, refused: 0, answered: 0, answerMs: 0, receipts: 0 },
  health: { verdict: 'well', score: 100, cause: undefined, sinceMs: 0 },
  ...{ submitted: 150, errors: new Map() },
};
