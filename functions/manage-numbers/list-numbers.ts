import type { ListNumbersQuery, NumberPage } from '../../shared/contracts/http/numbers.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { NumbersDeps } from './find-number.ts';
import { NUMBER_ROUTE, type NumberRow, numberColumns, toNumberResource } from './number-row.ts';

type ListInput = { readonly query: ListNumbersQuery; readonly caller: Principal };

const LIST: Statement = {
  name: 'manage-numbers.list',
  text: `
    select ${numberColumns('$5')}
    from numbers.dids d ${NUMBER_ROUTE}
    where d.account_id = $1 and d.number > $2
      and ($3::text is null or coalesce(r.delivery_method, 'storage') = $3)
    order by d.number
    limit $4`,
};

/** In the order of the numbers: a page ends at one. */
export function createListNumbers({ db, webhookRetries }: NumbersDeps): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const rows = await queryRows<NumberRow>(db, LIST, [
      ...[caller.accountId, query.cursor ?? '', query.delivery_method ?? null, query.limit + 1],
      webhookRetries,
    ]);
    const shown = rows.slice(0, query.limit);
    const last = shown.at(-1);
    const page: NumberPage = {
      data: shown.map(toNumberResource),
      next_cursor: last && rows.length > shown.length ? last.number : null,
    };
    return { kind: 'ok', status: 200, body: page };
  };
}
