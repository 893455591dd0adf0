/** Keys are kept this long, and for scheduled messages this long after their time. */
export const KEY_HOURS = 24;

/**
 * What follows the columns and rows of `insert into messaging.idempotency_keys as k`: a key that is in use stays, one that
 * is forgotten is taken. A concurrent statement with the same key is waited for, so that exactly one of them takes it; rows
 * must come in the order of (account_id, key), each once, or two statements could wait for each other.
 */
export const TAKE_FORGOTTEN_KEYS = `
  on conflict (account_id, key) do update set
    request_hash = excluded.request_hash, subject_id = excluded.subject_id, answer = null,
    locked_until = excluded.locked_until, created_at = now(), expires_at = excluded.expires_at
  where k.expires_at <= now()`;
