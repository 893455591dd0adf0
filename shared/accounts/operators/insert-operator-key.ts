import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { type AuditActor, auditSubject, recordChange } from '../audit/audit-sql.ts';
import { type ApiCredentials, hashApiSecret, makeOperatorCredentials, type Peppers } from '../credentials.ts';
import { auditedOperatorKey, OPERATOR_KEY_COLUMNS, type OperatorKeyRow } from './operator-key-row.ts';

/** Keys of one operator that are not revoked. */
export const OPERATOR_KEYS_MAX = 20;

const INSERT: Statement = {
  name: 'operators.insert-key',
  text: `
    with created as (
      insert into accounts.operator_keys as k (operator_id, name, api_key, secret_hash, allowed_ips, expires_at)
      select $1, $2, $3, $4, $5::cidr[], now() + make_interval(days => $6)
      where (select count(*) from accounts.operator_keys where operator_id = $1 and revoked_at is null)
        < ${OPERATOR_KEYS_MAX}
      returning null::uuid as account_id, k.operator_id, ${auditedOperatorKey('k')} as after, ${OPERATOR_KEY_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'operator_key.created',
      subject: auditSubject('operator', 'operator_id'),
      after: 'after',
      actor: '$7',
    })}
    select * from created`,
};

export type NewOperatorKey = {
  readonly operatorId: Uuid;
  readonly name: string;
  readonly allowedIps: readonly string[] | null;
  readonly expiresInDays: number;
};

export type KeyMaker = {
  readonly peppers: Peppers;
  /** Gives that many random octets. */
  readonly random: (octets: number) => Buffer;
};

/** The key and its secret, which is stored nowhere; `undefined` where the operator has enough of them. */
export async function insertOperatorKey(
  db: Queryable,
  { peppers: [pepper], random }: KeyMaker,
  { operatorId, name, allowedIps, expiresInDays }: NewOperatorKey,
  actor: AuditActor,
): Promise<{ readonly row: OperatorKeyRow; readonly credentials: ApiCredentials } | undefined> {
  const credentials = makeOperatorCredentials(random);
  const [row] = await queryRows<OperatorKeyRow>(db, INSERT, [
    ...[operatorId, name, credentials.apiKey],
    ...[hashApiSecret(pepper.key, credentials.apiSecret, pepper.version), allowedIps, expiresInDays, actor],
  ]);
  return row && { row, credentials };
}
