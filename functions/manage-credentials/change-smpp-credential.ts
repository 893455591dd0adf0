// What may be done to SMPP credentials that there are: each change with its audit row, and none to revoked ones.
import type { z } from 'zod';
import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { hashSmppPassword, makeSmppPassword } from '../../shared/accounts/smpp-password.ts';
import type { rotateBody, updateSmppCredentialBody } from '../../shared/contracts/http/credentials.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, NOT_FOUND, type OneInput, refuseBeyond } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';
import { findSmppCredential } from './read-smpp-credentials.ts';
import {
  auditedSmppCredential,
  FIRST_CREDENTIALS,
  SMPP_ACCOUNTS,
  type SmppCredentialRow,
  type SmppCredentialTable,
  shownSmppCredential,
  toSmppCredential,
} from './smpp-credential-row.ts';

/** Gives each column its value, `of` being what the table at hand calls a column. */
type Assignments = (of: (column: string) => string) => readonly string[];

/** The statement that changes credentials $1 of account $2 wherever they stand, with its audit row; $3 is the actor. */
function changing(set: Assignments, action: string): string {
  const update = (table: SmppCredentialTable) => `
      update ${table.name} s set ${set(table.column).join(', ')}
      where s.id = $1 and s.account_id = $2 and ${table.condition} and s.${table.column('revoked_at')} is null
      returning s.account_id, ${auditedSmppCredential('old', table)} as before,
        ${auditedSmppCredential('new', table)} as after, ${shownSmppCredential(table)}`;
  return `
    with first as (${update(FIRST_CREDENTIALS)}
    ), other as (${update(SMPP_ACCOUNTS)}
    ), changed as (
      select * from first union all select * from other
    ), ${recordChange({
      ...{ changed: 'changed', action, subject: auditSubject('smppAccount', 'id') },
      ...{ before: 'before', after: 'after', actor: '$3' },
    })}
    select * from changed`;
}

/** SQL: the settings with the changes of $10 in them; a setting that is null there has its default again. */
const changedSettings = (settings: string) =>
  `jsonb_strip_nulls(${settings} || $10::jsonb || jsonb_build_object('receipts', nullif(jsonb_strip_nulls(
      coalesce(${settings}->'receipts', '{}') || coalesce($10::jsonb->'receipts', '{}')), '{}')))`;

const UPDATE: Statement = {
  name: 'manage-credentials.update-smpp',
  text: changing(
    (of) => [
      `${of('name')} = coalesce($4, s.${of('name')})`,
      `${of('allowed_ips')} = case when $5 then $6::inet[] else s.${of('allowed_ips')} end`,
      `${of('max_binds')} = coalesce($7, s.${of('max_binds')})`,
      `${of('throughput')} = coalesce($8, s.${of('throughput')})`,
      `${of('active')} = coalesce($9, s.${of('active')})`,
      `${of('settings')} = coalesce(${changedSettings(`s.${of('settings')}`)}, s.${of('settings')})`,
    ],
    'smpp_credential.updated',
  ),
};

const ROTATE: Statement = {
  name: 'manage-credentials.rotate-smpp',
  text: changing(
    (of) => [
      `${of('password_hash')} = $4`,
      `${of('previous_password_hash')} = s.${of('password_hash')}`,
      `${of('previous_password_until')} = $5::timestamptz + make_interval(secs => $6)`,
    ],
    'smpp_credential.rotated',
  ),
};

const REVOKE: Statement = {
  name: 'manage-credentials.revoke-smpp',
  text: changing(
    (of) => [
      `${of('active')} = false`,
      `${of('revoked_at')} = now()`,
      `${of('previous_password_hash')} = null`,
      `${of('previous_password_until')} = null`,
    ],
    'smpp_credential.revoked',
  ),
};

/** The credentials, where the caller has a say over them. */
async function findOwn({ db }: CredentialsDeps, input: OneInput, scopes: readonly string[]) {
  const found = await findSmppCredential(db, input);
  if (!found) return { kind: 'refused', reply: NOT_FOUND } as const;
  const granted = mayGrant(input.caller, { mode: found.test ? 'test' : 'live', scopes });
  if (granted.kind === 'beyond') return { kind: 'refused', reply: refuseBeyond(granted.detail) } as const;
  return { kind: 'found', row: found } as const;
}

type UpdateInput = OneInput & { readonly body: z.output<typeof updateSmppCredentialBody> };

/** Changes what was sent. Binds that are there stay; the next ones meet the new limits. */
export function createUpdateSmppCredential(deps: CredentialsDeps): (input: UpdateInput) => Promise<Reply> {
  return async (input) => {
    const own = await findOwn(deps, input, ['messages:send']);
    if (own.kind === 'refused') return own.reply;
    const { body, caller } = input;
    const [row] = await queryRows<SmppCredentialRow>(deps.db, UPDATE, [
      ...[own.row.id, caller.accountId, auditActor(caller), body.name],
      ...[body.allowed_ips !== undefined, body.allowed_ips, body.max_binds, body.throughput, body.active],
      body.settings && JSON.stringify(body.settings),
    ]);
    return row ? { kind: 'ok', status: 200, body: toSmppCredential(row) } : NOT_FOUND;
  };
}

type RotateInput = OneInput & { readonly body: z.output<typeof rotateBody> };

/** Gives them a new password, shown this once; the one before binds until the overlap has passed. */
export function createRotateSmppCredential(deps: CredentialsDeps): (input: RotateInput) => Promise<Reply> {
  return async (input) => {
    const own = await findOwn(deps, input, ['messages:send']);
    if (own.kind === 'refused') return own.reply;
    const { body, caller } = input;
    const password = makeSmppPassword();
    const [row] = await queryRows<SmppCredentialRow>(deps.db, ROTATE, [
      ...[own.row.id, caller.accountId, auditActor(caller)],
      ...[await hashSmppPassword(password, deps.random), deps.clock.now(), body.overlap_seconds],
    ]);
    return row ? { kind: 'ok', status: 200, body: { ...toSmppCredential(row), password } } : NOT_FOUND;
  };
}

/** Revoked once is revoked: a repeat changes nothing. */
export function createRevokeSmppCredential(deps: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const own = await findOwn(deps, input, []);
    if (own.kind === 'refused') return own.reply;
    await queryRows(deps.db, REVOKE, [own.row.id, input.caller.accountId, auditActor(input.caller)]);
    return { kind: 'ok', status: 204 };
  };
}
