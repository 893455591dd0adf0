import type { ListAdminNumbersQuery } from '../../shared/contracts/http/admin/numbers.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { OperatorInput } from '../../shared/platform/operator-input.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { NUMBER_COLUMNS, type NumberRow, toNumber } from './number-row.ts';

const FIND: Statement = {
  name: 'manage-account-numbers.find',
  text: `select ${NUMBER_COLUMNS} from numbers.dids d where d.id = $1`,
};

/** `undefined` where there is no such number. */
export async function findNumber(db: Queryable, id: Uuid | undefined): Promise<NumberRow | undefined> {
  const [row] = id ? await queryRows<NumberRow>(db, FIND, [id]) : [];
  return row;
}

export function createReadNumber(db: Queryable): (input: OperatorInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findNumber(db, parseId('number', params.id ?? ''));
    if (!row) return NOT_FOUND;
    return { kind: 'ok', status: 200, body: toNumber(row), headers: { etag: etagOf(row.version) } };
  };
}

const LIST: Statement = {
  name: 'manage-account-numbers.list',
  text: `
    select ${NUMBER_COLUMNS} from numbers.dids d
    where d.id < $1 and ($3::uuid is null or d.account_id = $3) and ($4::text is null or d.number = $4)
      and ($5::boolean is null or (d.account_id is not null) = $5)
      and ($6::uuid is null or exists (
        select from messaging.campaigns_10dlc c
        where c.id = $6 and c.account_id = d.account_id and d.number = any(c.phone_numbers)))
    order by d.id desc
    limit $2`,
};

/** Newest first. */
export function createListNumbers(
  db: Queryable,
): (input: { readonly query: ListAdminNumbersQuery }) => Promise<Reply> {
  return async ({ query }) => {
    const rows = await queryRows<NumberRow>(db, LIST, [
      ...[query.cursor ?? LAST_ID, query.limit + 1],
      ...[query.account_id && parseId('account', query.account_id), query.number, query.assigned],
      query.campaign_id && parseId('campaign', query.campaign_id),
    ]);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toNumber) };
  };
}
