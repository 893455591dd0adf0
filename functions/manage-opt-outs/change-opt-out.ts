import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import { changeOptOuts } from '../../shared/compliance/opt-outs/opt-out-store.ts';
import type { ChangeOptOutBody } from '../../shared/contracts/http/opt-outs.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type OptOutRow, toOptOutResource } from './opt-out-row.ts';

type ChangeInput = { readonly body: ChangeOptOutBody; readonly caller: Principal };
type ChangeDeps = { readonly db: Queryable; readonly clock: Clock };

const FIND: Statement = {
  name: 'manage-opt-outs.find',
  text: `
    select recipient, sender, opted_out, source, changed_at from messaging.opt_outs
    where account_id = $1 and recipient = $2 and sender = $3`,
};

/** Answers 201 where it is new, 200 where the recipient had opted out already; both with the latest word. */
export function createAddOptOut(deps: ChangeDeps): (input: ChangeInput) => Promise<Reply> {
  return async (input) => {
    const { isReal, row } = await change(deps, input, true);
    return { kind: 'ok', status: isReal ? 201 : 200, body: toOptOutResource(row) };
  };
}

/**
 * The account's own word that the recipient wants to hear from it again. Carriers that keep opt-outs themselves, as for
 * toll-free numbers, go by the recipient's START alone.
 */
export function createRemoveOptOut(deps: ChangeDeps): (input: ChangeInput) => Promise<Reply> {
  return async (input) => {
    const { row } = await change(deps, input, false);
    return { kind: 'ok', status: 200, body: toOptOutResource(row) };
  };
}

type Changed = { readonly isReal: boolean; readonly row: OptOutRow };

async function change(
  { db, clock }: ChangeDeps,
  { body, caller }: ChangeInput,
  optedOut: boolean,
): Promise<Changed> {
  const { accountId, keyId } = caller;
  const key = { accountId, recipient: body.recipient, sender: body.sender ?? '' };
  const [isReal = false] = await changeOptOuts(
    db,
    [{ ...key, optedOut, saidAt: clock.now(), source: 'api', actor: keyId }],
    auditActor(caller),
  );
  return { isReal, row: await find(db, key) };
}

type Key = { readonly accountId: Uuid; readonly recipient: string; readonly sender: string };

async function find(db: Queryable, { accountId, recipient, sender }: Key): Promise<OptOutRow> {
  const [row] = await queryRows<OptOutRow>(db, FIND, [accountId, recipient, sender]);
  if (row === undefined) throw new Error('an opt-out that was just said is there');
  return row;
}
