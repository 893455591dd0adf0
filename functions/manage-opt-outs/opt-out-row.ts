import type { OptOutSource } from '../../shared/compliance/opt-outs/opt-out-store.ts';
import type { OptOutResource } from '../../shared/contracts/http/opt-outs.ts';

/** A row of `messaging.opt_outs`. */
export type OptOutRow = {
  readonly recipient: string;
  /** Empty: all senders of the account. */
  readonly sender: string;
  readonly opted_out: boolean;
  readonly source: OptOutSource;
  readonly changed_at: Date;
};

export function toOptOutResource(row: OptOutRow): OptOutResource {
  return {
    recipient: row.recipient,
    sender: row.sender === '' ? null : row.sender,
    opted_out: row.opted_out,
    source: row.source,
    changed_at: row.changed_at.toISOString(),
  };
}
