import type { OperatorResource } from '../../contracts/http/admin/operators.ts';
import { formatId, parseId, type Uuid } from '../../kernel/ids.ts';
import { rowVersion } from '../../platform/if-match.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';

export type OperatorRow = Omit<OperatorResource, 'id' | 'created_at' | 'updated_at'> & {
  readonly id: Uuid;
  readonly version: string;
  readonly created_at: Date;
  readonly updated_at: Date;
};

/** Of `accounts.operators o`. */
export const OPERATOR_COLUMNS = `o.id, ${rowVersion('o')} as version, o.email, o.name, o.role, o.status, o.created_at,
  o.updated_at`;

/** SQL: what of an operator stands in the audit log; `row` is an alias, `old` or `new`. */
export function auditedOperator(row: string): string {
  return `jsonb_build_object('email', ${row}.email, 'name', ${row}.name, 'role', ${row}.role, 'status', ${row}.status)`;
}

export function toOperator(row: OperatorRow): OperatorResource {
  return {
    id: formatId('operator', row.id),
    email: row.email,
    name: row.name,
    role: row.role,
    status: row.status,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

const FIND: Statement = {
  name: 'operators.find',
  text: `select ${OPERATOR_COLUMNS} from accounts.operators o where o.id = $1`,
};

/** `undefined` where the path names no operator. */
export async function findOperator(
  db: Queryable,
  params: Readonly<Record<string, string>>,
): Promise<OperatorRow | undefined> {
  const id = parseId('operator', params.id ?? '');
  const [row] = id ? await queryRows<OperatorRow>(db, FIND, [id]) : [];
  return row;
}

const FIND_BY_EMAIL: Statement = {
  name: 'operators.find-by-email',
  text: `select ${OPERATOR_COLUMNS} from accounts.operators o where o.email = $1`,
};

/** `email` in lower case. */
export async function findOperatorByEmail(db: Queryable, email: string): Promise<OperatorRow | undefined> {
  const [row] = await queryRows<OperatorRow>(db, FIND_BY_EMAIL, [email]);
  return row;
}
