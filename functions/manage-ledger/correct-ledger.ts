import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import { readUsd } from '../../shared/accounts/ledger/read-balance.ts';
import { showBalance } from '../../shared/accounts/ledger/show-balance.ts';
import { correct } from '../../shared/accounts/ledger/top-up.ts';
import type { CorrectionBody, CorrectionResource } from '../../shared/contracts/http/admin/ledger.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { formatUsd } from '../../shared/kernel/money.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND, refuseField } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type EntryRow, toLedgerEntry } from './ledger-row.ts';

type CorrectInput = OperatorInput & { readonly body: CorrectionBody };

const MESSAGE: Statement = {
  name: 'manage-ledger.message',
  text: 'select from messaging.message_log where id = $1 and account_id = $2',
};

export function createCorrectLedger(db: Queryable): (input: CorrectInput) => Promise<Reply> {
  async function isMessageOf(accountId: Uuid, messageId: Uuid): Promise<boolean> {
    return (await queryRows(db, MESSAGE, [messageId, accountId])).length > 0;
  }

  return async ({ params, body: { amount, reason, message_id: messageId }, caller }) => {
    const accountId = parseId('account', params.id ?? '');
    if (accountId === undefined) return NOT_FOUND;
    if (messageId !== undefined && !(await isMessageOf(accountId, messageId)))
      return refuseField('message_id', 'must be the id of a message of the account');
    const correction = { amount: readUsd(amount), reason, messageId };
    const corrected = await correct(db, accountId, correction, auditOperator(caller));
    if (!corrected) return NOT_FOUND;
    const { entryId, enteredAt, balance } = corrected;
    const row: EntryRow = {
      ...{ id: entryId, kind: 'adjust', amount: formatUsd(correction.amount), reserved: '0.000000' },
      ...{ messages: 0, reason, message_id: messageId ?? null, created_at: enteredAt },
    };
    const answer: CorrectionResource = {
      entry: toLedgerEntry(row, balance.balance),
      balance: showBalance(balance),
    };
    return { kind: 'ok', status: 201, body: answer };
  };
}
