/** A bridge that has been silent for longer holds nothing any more: another one takes its links (lease-decision.ts). */
export const BRIDGE_SILENT_SECONDS = 15;

/** A bridge writes what Jasmin holds every 10 s; what is older than this is not known to be so. */
export const JASMIN_STATE_STALE_SECONDS = 30;
