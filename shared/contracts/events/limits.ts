/** Events carry lists: one to this many ids, so that handlers work on sets. */
export const EVENT_IDS_MAX = 100;
