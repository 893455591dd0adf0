import type { Hop } from './hops.ts';

/** Where to look when a hop is not reached. */
export const HINTS: Readonly<Record<Hop, string>> = {
  accepted: 'the API refused or lost the request: see gateway.log and functions.log (submit-message)',
  queued: 'nothing validated it: see pubsub.log and functions.log (validate-message)',
  sending: 'no carrier link took it: see bridge.log, and whether the link is bound at the metrics address',
  sent: 'the carrier did not answer submit_sm: see bridge.log and carrier.log',
  delivered:
    'no receipt came or it was not applied: see carrier.log, bridge.log and functions.log (handle-receipt)',
  webhook: 'the webhook did not arrive: see functions.log (fan-out-webhooks, deliver-webhook)',
  reply: "the carrier's reply did not come through: see bridge.log and functions.log (handle-inbound)",
};
