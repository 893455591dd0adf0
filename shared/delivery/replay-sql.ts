// A replay sends a delivery again as it was, under the same webhook-id: the same row begins a new schedule. Receivers that
// know the id drop what they have; those that lost it get it back.

/** A delivery that was attempted this often is not replayed any more. */
export const ATTEMPTS_REPLAYED_MAX = 1_000;

/** SQL for `set …` in an update of `messaging.webhook_deliveries d`: to where its endpoint is now, as often as that says. */
export const SET_REPLAYED = `state = 'pending', attempts_before = d.attempts,
      attempts_max = d.attempts + coalesce(
        (select e.attempts_max from messaging.webhook_endpoints e where e.id = d.endpoint_id),
        d.attempts_max - d.attempts_before),
      url = coalesce((select e.url from messaging.webhook_endpoints e where e.id = d.endpoint_id), d.url),
      due_at = now(), wake_at = now(), lease_until = null, settled_at = null, replayed_at = now()`;
