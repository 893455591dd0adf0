// The SMPP credentials of an account, by whoever manages them: a customer within his own rights, or an operator. Each change
// with its audit row, and none to revoked ones.
import type { z } from 'zod';
import type {
  createSmppCredentialBody,
  rotateBody,
  updateSmppCredentialBody,
} from '../../contracts/http/credentials.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { type AuditActor, auditSubject, recordChange } from '../audit/audit-sql.ts';
import type { CredentialMaker, CredentialTarget } from '../credential-maker.ts';
import { CREDENTIALS_MAX } from '../credentials-max.ts';
import { hashSmppPassword, makeSmppPassword } from '../smpp-password.ts';
import { CHANGE_SMPP } from './change-smpp-sql.ts';
import {
  auditedSmppCredential,
  SMPP_CREDENTIAL_COLUMNS,
  type SmppCredentialRow,
} from './smpp-credential-row.ts';

const FIND: Statement = {
  name: 'smpp-credentials.find',
  text: `select ${SMPP_CREDENTIAL_COLUMNS} from messaging.smpp_credentials s where s.id = $1 and s.account_id = $2`,
};

/** `undefined` where `id` names no credentials of the account. */
export async function findSmppCredential(
  db: Queryable,
  accountId: Uuid,
  id: Uuid | undefined,
): Promise<SmppCredentialRow | undefined> {
  const [row] = id ? await queryRows<SmppCredentialRow>(db, FIND, [id, accountId]) : [];
  return row;
}

const LIST: Statement = {
  name: 'smpp-credentials.list',
  text: `
    select ${SMPP_CREDENTIAL_COLUMNS} from messaging.smpp_credentials s
    where s.account_id = $1 and s.id < $2
    order by s.id desc
    limit $3`,
};

/** Newest first, from before the id on. */
export function listSmppCredentials(
  db: Queryable,
  accountId: Uuid,
  before: Uuid,
  limit: number,
): Promise<readonly SmppCredentialRow[]> {
  return queryRows<SmppCredentialRow>(db, LIST, [accountId, before, limit]);
}

const CREATE: Statement = {
  name: 'smpp-credentials.create',
  text: `
    with created as (
      insert into messaging.smpp_accounts as s (account_id, name, system_id, password_hash, test, allowed_ips, max_binds,
        throughput, settings)
      select $1, $2, $3::varchar, $4, $5, $6::inet[], $7, $8, jsonb_strip_nulls($10::jsonb)
      where (select count(*) from messaging.smpp_credentials where account_id = $1 and revoked_at is null) < ${CREDENTIALS_MAX}
        and not exists (select from messaging.smpp_credentials where system_id = $3::varchar)
      on conflict (system_id) do nothing
      returning s.account_id, ${auditedSmppCredential('s')} as after, ${SMPP_CREDENTIAL_COLUMNS}
    ), ${recordChange({
      ...{
        changed: 'created',
        action: 'smpp_credential.created',
        subject: auditSubject('smppAccount', 'id'),
      },
      ...{ after: 'after', actor: '$9' },
    })}
    select * from created`,
};

const COUNT: Statement = {
  name: 'smpp-credentials.count',
  text: `select count(*)::int as n from messaging.smpp_credentials where account_id = $1 and revoked_at is null`,
};

/** Credentials with the password that is shown this once. */
export type SecretSmppCredential = { readonly row: SmppCredentialRow; readonly password: string };

export type CreatedSmppCredential =
  | ({ readonly kind: 'created' } & SecretSmppCredential)
  | { readonly kind: 'too-many' }
  /** Another customer has the system_id. */
  | { readonly kind: 'taken' };

export async function createSmppCredential(
  db: Queryable,
  { random }: CredentialMaker,
  accountId: Uuid,
  body: z.output<typeof createSmppCredentialBody>,
  actor: AuditActor,
): Promise<CreatedSmppCredential> {
  const password = makeSmppPassword();
  const [row] = await queryRows<SmppCredentialRow>(db, CREATE, [
    ...[accountId, body.name, body.system_id ?? `rm${random(5).toString('hex')}`],
    ...[await hashSmppPassword(password, random), body.mode === 'test', body.allowed_ips],
    ...[body.max_binds, body.throughput, actor, JSON.stringify(body.settings)],
  ]);
  if (row) return { kind: 'created', row, password };
  const [counted] = await queryRows<{ n: number }>(db, COUNT, [accountId]);
  return { kind: (counted?.n ?? 0) >= CREDENTIALS_MAX ? 'too-many' : 'taken' };
}

const targetValues = ({ id, accountId, version }: CredentialTarget, actor: AuditActor) => [
  ...[id, accountId, version, actor],
];

/** The credentials after it; `undefined` where what is meant is not there any more. Binds that are there stay. */
export async function updateSmppCredential(
  db: Queryable,
  target: CredentialTarget,
  body: z.output<typeof updateSmppCredentialBody>,
  actor: AuditActor,
): Promise<SmppCredentialRow | undefined> {
  const [row] = await queryRows<SmppCredentialRow>(db, CHANGE_SMPP.update, [
    ...[...targetValues(target, actor), body.name],
    ...[body.allowed_ips !== undefined, body.allowed_ips, body.max_binds, body.throughput, body.active],
    body.settings && JSON.stringify(body.settings),
  ]);
  return row;
}

/** A new password; the one before binds until the overlap has passed. */
export async function rotateSmppCredential(
  db: Queryable,
  { random, clock }: CredentialMaker,
  target: CredentialTarget,
  { overlap_seconds }: z.output<typeof rotateBody>,
  actor: AuditActor,
): Promise<SecretSmppCredential | undefined> {
  const password = makeSmppPassword();
  const hashed = await hashSmppPassword(password, random);
  const values = [...targetValues(target, actor), hashed, clock.now(), overlap_seconds];
  const [row] = await queryRows<SmppCredentialRow>(db, CHANGE_SMPP.rotate, values);
  return row && { row, password };
}

/** `undefined` where they were revoked before. */
export async function revokeSmppCredential(
  db: Queryable,
  target: CredentialTarget,
  actor: AuditActor,
): Promise<SmppCredentialRow | undefined> {
  const [row] = await queryRows<SmppCredentialRow>(db, CHANGE_SMPP.revoke, targetValues(target, actor));
  return row;
}
