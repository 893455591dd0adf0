import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import { OPT_OUT_TABLES } from '../../shared/compliance/opt-outs/opt-out-sql.ts';
import { changeOptOuts, type OptOutChange } from '../../shared/compliance/opt-outs/opt-out-store.ts';
import type { ChangeOptOutBody } from '../../shared/contracts/http/opt-outs.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type OptOutRow, toOptOutResource } from './opt-out-row.ts';

type ChangeInput = { readonly body: ChangeOptOutBody; readonly caller: Principal };
type ChangeDeps = { readonly db: Queryable; readonly clock: Clock };

const finding = (table: string) => `
    select recipient, sender, opted_out, source, changed_at from ${table}
    where account_id = $1 and recipient = $2 and sender = $3`;

const FIND: Statement = { name: 'manage-opt-outs.find', text: finding(OPT_OUT_TABLES.live.latest) };
const FIND_TEST: Statement = {
  name: 'manage-opt-outs.find-sandbox',
  text: finding(OPT_OUT_TABLES.test.latest),
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
  const { accountId, keyId, mode } = caller;
  const key = { accountId, test: mode === 'test', recipient: body.recipient, sender: body.sender ?? '' };
  const [isReal = false] = await changeOptOuts(
    db,
    [{ ...key, optedOut, saidAt: clock.now(), source: 'api', actor: keyId }],
    auditActor(caller),
  );
  return { isReal, row: await find(db, key) };
}

type Key = Pick<OptOutChange, 'accountId' | 'test' | 'recipient' | 'sender'>;

async function find(db: Queryable, { accountId, test, recipient, sender }: Key): Promise<OptOutRow> {
  const statement = test ? FIND_TEST : FIND;
  const [row] = await queryRows<OptOutRow>(db, statement, [accountId, recipient, sender]);
  if (row === undefined) throw new Error('an opt-out that was just said is there');
  return row;
}
