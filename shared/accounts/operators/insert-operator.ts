import type { OperatorRole } from '../../contracts/operator-roles.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { type AuditActor, auditSubject, recordChange } from '../audit/audit-sql.ts';
import { auditedOperator, OPERATOR_COLUMNS, type OperatorRow } from './operator-row.ts';

const INSERT: Statement = {
  name: 'operators.insert',
  text: `
    with created as (
      insert into accounts.operators as o (email, name, role) values ($1, $2, $3)
      on conflict (email) do nothing
      returning null::uuid as account_id, ${auditedOperator('o')} as after, ${OPERATOR_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'operator.created',
      subject: auditSubject('operator', 'id'),
      after: 'after',
      actor: '$4',
    })}
    select * from created`,
};

export type NewOperator = {
  /** In lower case. */
  readonly email: string;
  readonly name: string;
  readonly role: OperatorRole;
};

/** An operator without keys; `undefined` where somebody has the address. */
export async function insertOperator(
  db: Queryable,
  { email, name, role }: NewOperator,
  actor: AuditActor,
): Promise<OperatorRow | undefined> {
  const [row] = await queryRows<OperatorRow>(db, INSERT, [email, name, role, actor]);
  return row;
}
