import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NUMBER_ROUTE, type NumberRow, numberColumns } from './number-row.ts';

const FIND: Statement = {
  name: 'manage-numbers.find',
  text: `select ${numberColumns('$3')} from numbers.dids d ${NUMBER_ROUTE} where d.number = $1 and d.account_id = $2`,
};

export type NumbersDeps = {
  readonly db: Queryable;
  /** How often a webhook of a number is tried again where nobody said. */
  readonly webhookRetries: number;
};

/** A number of another account is as absent as none. */
export async function findNumber(
  { db, webhookRetries }: NumbersDeps,
  accountId: Uuid,
  number: string,
): Promise<NumberRow | undefined> {
  const [row] = await queryRows<NumberRow>(db, FIND, [number, accountId, webhookRetries]);
  return row;
}

/** The number that a path names, or `undefined`. A `+` may stand there as it is or percent-encoded. */
export function readNumber(param: string | undefined): string | undefined {
  const number = param?.replace(/^%2B/i, '+') ?? '';
  return /^(\+[1-9]\d{7,14}|[1-9]\d{4,5})$/.test(number) ? number : undefined;
}
