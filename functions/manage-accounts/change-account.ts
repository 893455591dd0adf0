// Changes of an account that is there, each for the version that its caller saw, each on trial if he wants.
import { auditOperator } from '../../shared/accounts/audit/audit-sql.ts';
import type { ChangeAccountBody } from '../../shared/contracts/http/admin/accounts.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { loadWaiting } from '../../shared/messaging/load-waiting.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';
import { type AccountRow, settingsIn, toAccount } from './account-row.ts';
import { type AccountChange, changeAccount, findAccount } from './account-store.ts';

import { refuseCredit } from './refuse-credit.ts';

type Wanted = Pick<AccountChange, 'kind' | 'settings'>;
const CLOSED: Reply = { kind: 'refused', code: 'account_closed' };

async function change(pool: Pool, input: OperatorChange, found: AccountRow, wanted: Wanted): Promise<Reply> {
  const isTrial = input.query.dry_run;
  const asked = { ...wanted, id: found.id, version: found.version };
  const actor = auditOperator(input.caller);
  const row = await changeOrTry(pool, isTrial, (db) => changeAccount(db, asked, actor));
  if (!row) return VERSION_CHANGED;
  const [before, after] = [toAccount(found), toAccount(row)];
  if (!isTrial) return { kind: 'ok', status: 200, body: after, headers: { etag: etagOf(row.version) } };
  return previewReply(before, after, wanted.kind === 'suspend' ? await loadWaiting(pool, found.id) : {});
}

/** The account, where it is there, not closed, and of the version that the caller saw. */
async function findSeen(pool: Pool, { params, ifMatch }: OperatorChange): Promise<AccountRow | Reply> {
  const found = await findAccount(pool, parseId('account', params.id ?? ''));
  if (!found) return NOT_FOUND;
  if (!ifMatch.allows(found.version)) return VERSION_CHANGED;
  return found.settings.status === 'closed' ? CLOSED : found;
}

export function createChangeAccount(
  pool: Pool,
): (input: OperatorChange & { readonly body: ChangeAccountBody }) => Promise<Reply> {
  return async (input) => {
    const found = await findSeen(pool, input);
    if ('kind' in found) return found;
    const refusal = refuseCredit(found.settings, input.body);
    if (refusal) return refusal;
    return change(pool, input, found, { kind: 'update', settings: settingsIn(input.body) });
  };
}

const STATES = {
  suspend: { kind: 'suspend', settings: { status: 'suspended' } },
  resume: { kind: 'resume', settings: { status: 'active' } },
} as const;

/** Suspended or active once is so: a repeat changes nothing. */
export function createSetState(
  pool: Pool,
  action: keyof typeof STATES,
): (input: OperatorChange) => Promise<Reply> {
  return async (input) => {
    const found = await findSeen(pool, input);
    if ('kind' in found) return found;
    if (found.settings.status !== STATES[action].settings.status)
      return change(pool, input, found, STATES[action]);
    const same = toAccount(found);
    if (input.query.dry_run) return previewReply(same, same);
    return { kind: 'ok', status: 200, body: same, headers: { etag: etagOf(found.version) } };
  };
}
