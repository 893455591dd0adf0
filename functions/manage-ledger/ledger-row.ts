import type { AdminLedgerEntry } from '../../shared/contracts/http/admin/ledger.ts';
import { formatId, type Uuid } from '../../shared/kernel/ids.ts';
import { formatUsd, type MicroUsd } from '../../shared/kernel/money.ts';

export type EntryRow = Pick<AdminLedgerEntry, 'kind' | 'amount' | 'reserved' | 'messages' | 'reason'> & {
  readonly id: Uuid;
  readonly message_id: Uuid | null;
  readonly created_at: Date;
};

export function toLedgerEntry(row: EntryRow, balanceAfter: MicroUsd | undefined): AdminLedgerEntry {
  const { kind, amount, reserved, messages, reason } = row;
  return {
    id: formatId('ledgerEntry', row.id),
    ...{ kind, amount, reserved, messages, reason },
    created_at: row.created_at.toISOString(),
    message_id: row.message_id && formatId('message', row.message_id),
    balance_after: balanceAfter === undefined ? null : formatUsd(balanceAfter),
  };
}
