import type { z } from 'zod';
import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { hashSmppPassword, makeSmppPassword } from '../../shared/accounts/smpp-password.ts';
import type { createSmppCredentialBody } from '../../shared/contracts/http/credentials.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { CREDENTIALS_MAX, type CredentialsDeps, refuseBeyond, TOO_MANY } from './credentials-context.ts';
import { mayGrant } from './may-grant.ts';
import {
  auditedSmppCredential,
  SMPP_CREDENTIAL_COLUMNS,
  type SmppCredentialRow,
  toSmppCredential,
} from './smpp-credential-row.ts';

type CreateInput = { readonly body: z.output<typeof createSmppCredentialBody>; readonly caller: Principal };

const CREATE: Statement = {
  name: 'manage-credentials.create-smpp',
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
      changed: 'created',
      action: 'smpp_credential.created',
      subject: auditSubject('smppAccount', 'id'),
      after: 'after',
      actor: '$9',
    })}
    select * from created`,
};

const COUNT: Statement = {
  name: 'manage-credentials.count-smpp',
  text: `select count(*)::int as n from messaging.smpp_credentials where account_id = $1 and revoked_at is null`,
};

/** Makes credentials and shows their password, this once. They send, so their maker must have the scope for it. */
export function createCreateSmppCredential(deps: CredentialsDeps): (input: CreateInput) => Promise<Reply> {
  return async ({ body, caller }) => {
    const granted = mayGrant(caller, { mode: body.mode, scopes: ['messages:send'] });
    if (granted.kind === 'beyond') return refuseBeyond(granted.detail);
    const password = makeSmppPassword();
    const [row] = await queryRows<SmppCredentialRow>(deps.db, CREATE, [
      caller.accountId,
      body.name,
      body.system_id ?? `rm${deps.random(5).toString('hex')}`,
      await hashSmppPassword(password, deps.random),
      body.mode === 'test',
      body.allowed_ips,
      body.max_binds,
      body.throughput,
      auditActor(caller),
      JSON.stringify(body.settings),
    ]);
    if (!row) return refuse(deps.db, caller);
    const shown = { ...toSmppCredential(row), password };
    return {
      kind: 'ok',
      status: 201,
      body: shown,
      headers: { location: `/v1/smpp/credentials/${shown.id}` },
    };
  };
}

/** Nothing was made: either there are enough of them, or another customer has the system_id. */
async function refuse(db: Queryable, { accountId }: Principal): Promise<Reply> {
  const [counted] = await queryRows<{ n: number }>(db, COUNT, [accountId]);
  return (counted?.n ?? 0) >= CREDENTIALS_MAX ? TOO_MANY : { kind: 'refused', code: 'system_id_taken' };
}
