import { optOutOf } from '../../shared/compliance/opt-outs/opt-out-sql.ts';
import type { CheckOptOutsBody, OptOutVerdicts } from '../../shared/contracts/http/opt-outs.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

type CheckInput = { readonly body: CheckOptOutsBody; readonly caller: Principal };

type VerdictRow = { readonly recipient: string; readonly scope: 'sender' | 'account' | 'none' };

// Sender '' is the account as a whole, and its row is then found as that of a sender.
const CHECK: Statement = {
  name: 'manage-opt-outs.check',
  text: `
    select u.recipient, v.verdict as scope
    from unnest($2::text[]) with ordinality u(recipient, position)
    cross join lateral (select ${optOutOf({
      ...{ accountId: '$1::uuid', recipient: 'u.recipient', sender: '$3::text', test: '$4::boolean' },
    })} as verdict) v
    order by u.position`,
};

/** What the rules would say of a message to each of the recipients, in their order. */
export function createCheckOptOuts(db: Queryable): (input: CheckInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const rows = await queryRows<VerdictRow>(db, CHECK, [
      ...[caller.accountId, body.recipients, body.sender ?? '', caller.mode === 'test'],
    ]);
    const verdicts: OptOutVerdicts = {
      data: rows.map(({ recipient, scope }) => ({
        recipient,
        opted_out: scope !== 'none',
        scope: body.sender === undefined && scope === 'sender' ? 'account' : scope,
      })),
    };
    return { kind: 'ok', status: 200, body: verdicts };
  };
}
