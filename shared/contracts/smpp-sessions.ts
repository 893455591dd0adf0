/** A bridge writes the rows of its sessions every two seconds; one that has not for so long is dead, and they are over. */
export const SESSION_DEAD_AFTER_SECONDS = 15;
