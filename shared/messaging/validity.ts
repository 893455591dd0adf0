/** How long a message may wait to be sent, where nobody said otherwise. */
export const DEFAULT_VALIDITY_HOURS = 24;
export const DEFAULT_VALIDITY_SECONDS = DEFAULT_VALIDITY_HOURS * 60 * 60;
