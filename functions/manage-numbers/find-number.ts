import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NUMBER_COLUMNS, NUMBER_ROUTE, type NumberRow } from './number-row.ts';

const FIND: Statement = {
  name: 'manage-numbers.find',
  text: `select ${NUMBER_COLUMNS} from numbers.dids d ${NUMBER_ROUTE} where d.number = $1 and d.account_id = $2`,
};

/** A number of another account is as absent as none. */
export async function findNumber(
  db: Queryable,
  accountId: Uuid,
  number: string,
): Promise<NumberRow | undefined> {
  const [row] = await queryRows<NumberRow>(db, FIND, [number, accountId]);
  return row;
}

/** The number that a path names, or `undefined`. A `+` may stand there as it is or percent-encoded. */
export function readNumber(param: string | undefined): string | undefined {
  const number = param?.replace(/^%2B/i, '+') ?? '';
  return /^(\+[1-9]\d{7,14}|[1-9]\d{4,5})$/.test(number) ? number : undefined;
}
