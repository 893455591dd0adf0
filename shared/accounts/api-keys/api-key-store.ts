// The API keys of an account, by whoever manages them: a customer within his own rights, or an operator. Each change with
// its audit row, and none to revoked ones.
import type { z } from 'zod';
import type { createApiKeyBody, rotateBody, updateApiKeyBody } from '../../contracts/http/credentials.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { type AuditActor, auditSubject, recordChange } from '../audit/audit-sql.ts';
import type { CredentialMaker, CredentialTarget } from '../credential-maker.ts';
import { hashApiSecret, makeApiCredentials } from '../credentials.ts';
import { CREDENTIALS_MAX } from '../credentials-max.ts';
import { API_KEY_COLUMNS, API_KEY_VERSION, type ApiKeyRow, auditedApiKey } from './api-key-row.ts';

const FIND: Statement = {
  name: 'api-keys.find',
  text: `select ${API_KEY_COLUMNS} from messaging.api_keys k where k.id = $1 and k.account_id = $2`,
};

/** `undefined` where `id` names no key of the account. */
export async function findApiKey(
  db: Queryable,
  accountId: Uuid,
  id: Uuid | undefined,
): Promise<ApiKeyRow | undefined> {
  const [row] = id ? await queryRows<ApiKeyRow>(db, FIND, [id, accountId]) : [];
  return row;
}

const LIST: Statement = {
  name: 'api-keys.list',
  text: `
    select ${API_KEY_COLUMNS} from messaging.api_keys k
    where k.account_id = $1 and k.id < $2
    order by k.id desc
    limit $3`,
};

/** Newest first, from before the id on. */
export function listApiKeys(
  db: Queryable,
  accountId: Uuid,
  before: Uuid,
  limit: number,
): Promise<readonly ApiKeyRow[]> {
  return queryRows<ApiKeyRow>(db, LIST, [accountId, before, limit]);
}

const CREATE: Statement = {
  name: 'api-keys.create',
  text: `
    with created as (
      insert into messaging.api_keys as k (account_id, name, api_key, mode, scopes, secret_hash, allowed_ips,
        requests_per_second, expires_at)
      select $1, $2, $3, $4, $5::text[], $6, $7::cidr[], $8, $9
      where (select count(*) from messaging.api_keys where account_id = $1 and revoked_at is null) < ${CREDENTIALS_MAX}
      returning k.account_id, ${auditedApiKey('k')} as after, ${API_KEY_COLUMNS}
    ), ${recordChange({
      ...{ changed: 'created', action: 'api_key.created', subject: auditSubject('apiKey', 'id') },
      ...{ after: 'after', actor: '$10' },
    })}
    select * from created`,
};

/** A key with the secret that is shown this once. */
export type SecretKey = { readonly row: ApiKeyRow; readonly secret: string };

/** `undefined` where the account has as many as it may have. */
export async function createApiKey(
  db: Queryable,
  { peppers: [pepper], random }: CredentialMaker,
  accountId: Uuid,
  body: z.output<typeof createApiKeyBody>,
  actor: AuditActor,
): Promise<SecretKey | undefined> {
  const { apiKey, apiSecret } = makeApiCredentials(body.mode, random);
  const [row] = await queryRows<ApiKeyRow>(db, CREATE, [
    ...[accountId, body.name, apiKey, body.mode, body.scopes],
    ...[hashApiSecret(pepper.key, apiSecret, pepper.version), body.allowed_ips, body.requests_per_second],
    ...[body.expires_at, actor],
  ]);
  return row && { row, secret: apiSecret };
}

/** SQL: key $1 of account $2, of version $3 and with no scope but those of $4, where these say something. */
const IS_MEANT = `k.id = $1 and k.account_id = $2 and k.revoked_at is null
        and ($3::text is null or ${API_KEY_VERSION} = $3) and ($4::text[] is null or k.scopes <@ $4::text[])`;

/** The statement that sets these columns of the key that is meant, with its audit row; $5 is the actor. */
function changing(set: string, action: string): string {
  return `
    with changed as (
      update messaging.api_keys k set ${set}
      where ${IS_MEANT}
      returning k.account_id, ${auditedApiKey('old')} as before, ${auditedApiKey('new')} as after, ${API_KEY_COLUMNS}
    ), ${recordChange({
      ...{ changed: 'changed', action, subject: auditSubject('apiKey', 'id') },
      ...{ before: 'before', after: 'after', actor: '$5' },
    })}
    select * from changed`;
}

export type ApiKeyTarget = CredentialTarget & {
  /** The scopes on which the caller's right to change it was judged; absent: all. */
  readonly grantable?: readonly string[];
};

const targetValues = ({ id, accountId, version, grantable }: ApiKeyTarget, actor: AuditActor) => [
  ...[id, accountId, version, grantable, actor],
];

// A field that was not sent stays; null is a value for some.
const UPDATE: Statement = {
  name: 'api-keys.update',
  text: changing(
    `name = coalesce($6, k.name), scopes = coalesce($7::text[], k.scopes),
        allowed_ips = case when $8 then $9::cidr[] else k.allowed_ips end,
        requests_per_second = case when $10 then $11 else k.requests_per_second end,
        expires_at = case when $12 then $13 else k.expires_at end`,
    'api_key.updated',
  ),
};

/** The key after it; `undefined` where what is meant is not there any more. */
export async function updateApiKey(
  db: Queryable,
  target: ApiKeyTarget,
  body: z.output<typeof updateApiKeyBody>,
  actor: AuditActor,
): Promise<ApiKeyRow | undefined> {
  const [row] = await queryRows<ApiKeyRow>(db, UPDATE, [
    ...[...targetValues(target, actor), body.name, body.scopes],
    ...[body.allowed_ips !== undefined, body.allowed_ips],
    ...[body.requests_per_second !== undefined, body.requests_per_second],
    ...[body.expires_at !== undefined, body.expires_at],
  ]);
  return row;
}

const ROTATE: Statement = {
  name: 'api-keys.rotate',
  text: changing(
    `secret_hash = $6, previous_secret_hash = k.secret_hash,
        previous_secret_until = $7::timestamptz + make_interval(secs => $8)`,
    'api_key.rotated',
  ),
};

/** A new secret; the one before opens until the overlap has passed. */
export async function rotateApiKey(
  db: Queryable,
  { peppers: [pepper], random, clock }: CredentialMaker,
  target: ApiKeyTarget & Pick<ApiKeyRow, 'mode'>,
  { overlap_seconds }: z.output<typeof rotateBody>,
  actor: AuditActor,
): Promise<SecretKey | undefined> {
  const { apiSecret } = makeApiCredentials(target.mode, random);
  const hashed = hashApiSecret(pepper.key, apiSecret, pepper.version);
  const values = [...targetValues(target, actor), hashed, clock.now(), overlap_seconds];
  const [row] = await queryRows<ApiKeyRow>(db, ROTATE, values);
  return row && { row, secret: apiSecret };
}

const REVOKE: Statement = {
  name: 'api-keys.revoke',
  text: changing(
    'revoked_at = now(), previous_secret_hash = null, previous_secret_until = null',
    'api_key.revoked',
  ),
};

/** `undefined` where it was revoked before. */
export async function revokeApiKey(
  db: Queryable,
  target: ApiKeyTarget,
  actor: AuditActor,
): Promise<ApiKeyRow | undefined> {
  const [row] = await queryRows<ApiKeyRow>(db, REVOKE, targetValues(target, actor));
  return row;
}
