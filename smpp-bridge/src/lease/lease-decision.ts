// Who may run a connector group's links. The lease is a row with a holder and an epoch; every change of hands raises the
// epoch, and whoever finds another epoch than its own has lost.

export type LeaseRow = {
  readonly holder: string;
  readonly epoch: number;
  /** By the database's clock. */
  readonly heartbeatAgeMs: number;
};

export type LeaseDecision =
  | { readonly kind: 'create' }
  /** With the epoch after `epoch`, and only while the row still has it. */
  | { readonly kind: 'take-over'; readonly holder: string; readonly epoch: number }
  | { readonly kind: 'wait' };

// Between what the holder and the others keep: it stops by itself 8 s after its last heartbeat, and with the 2 s between
// two looks somebody else is at work within 15 s.
export const STALE_AFTER_MS = 12_000;

/**
 * A name never runs twice, so a row of our own name is what our process left behind: it is taken at once. Unless its
 * epoch is newer than the last that we held; then there is another of our name after all, and only its silence counts.
 */
export function leaseDecision(
  row: LeaseRow | undefined,
  self: { readonly bridgeId: string; readonly lastEpoch: number | undefined },
): LeaseDecision {
  if (row === undefined) return { kind: 'create' };
  const replacedUs = self.lastEpoch !== undefined && row.epoch > self.lastEpoch;
  const isOurs = row.holder === self.bridgeId && !replacedUs;
  if (!isOurs && row.heartbeatAgeMs <= STALE_AFTER_MS) return { kind: 'wait' };
  return { kind: 'take-over', holder: row.holder, epoch: row.epoch };
}
