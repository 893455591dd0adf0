// An account's first credentials stand in its row of customer_sms_auth, all others in smpp_accounts: one statement changes
// them wherever they stand.
import type { Statement } from '../../platform/postgres.ts';
import { auditSubject, recordChange } from '../audit/audit-sql.ts';
import {
  auditedSmppCredential,
  FIRST_CREDENTIALS,
  SMPP_ACCOUNTS,
  type SmppCredentialTable,
  shownSmppCredential,
  smppCredentialVersion,
} from './smpp-credential-row.ts';

/** Gives each column its value, `of` being what the table at hand calls a column. */
type Assignments = (of: (column: string) => string) => readonly string[];

/** The statement that changes credentials $1 of account $2, of version $3 where that says something; $4 is the actor. */
function changing(set: Assignments, action: string): string {
  const update = (table: SmppCredentialTable) => `
      update ${table.name} s set ${set(table.column).join(', ')}
      where s.id = $1 and s.account_id = $2 and ${table.condition} and s.${table.column('revoked_at')} is null
        and ($3::text is null or ${smppCredentialVersion(table)} = $3)
      returning s.account_id, ${auditedSmppCredential('old', table)} as before,
        ${auditedSmppCredential('new', table)} as after, ${shownSmppCredential(table)}`;
  return `
    with first as (${update(FIRST_CREDENTIALS)}
    ), other as (${update(SMPP_ACCOUNTS)}
    ), changed as (
      select * from first union all select * from other
    ), ${recordChange({
      ...{ changed: 'changed', action, subject: auditSubject('smppAccount', 'id') },
      ...{ before: 'before', after: 'after', actor: '$4' },
    })}
    select * from changed`;
}

/** SQL: the settings with the changes of $11 in them; a setting that is null there has its default again. */
const changedSettings = (settings: string) =>
  `jsonb_strip_nulls(${settings} || $11::jsonb || jsonb_build_object('receipts', nullif(jsonb_strip_nulls(
      coalesce(${settings}->'receipts', '{}') || coalesce($11::jsonb->'receipts', '{}')), '{}')))`;

const UPDATE: Statement = {
  name: 'smpp-credentials.update',
  text: changing(
    (of) => [
      `${of('name')} = coalesce($5, s.${of('name')})`,
      `${of('allowed_ips')} = case when $6 then $7::inet[] else s.${of('allowed_ips')} end`,
      `${of('max_binds')} = coalesce($8, s.${of('max_binds')})`,
      `${of('throughput')} = coalesce($9, s.${of('throughput')})`,
      `${of('active')} = coalesce($10, s.${of('active')})`,
      `${of('settings')} = coalesce(${changedSettings(`s.${of('settings')}`)}, s.${of('settings')})`,
    ],
    'smpp_credential.updated',
  ),
};

const ROTATE: Statement = {
  name: 'smpp-credentials.rotate',
  text: changing(
    (of) => [
      `${of('password_hash')} = $5`,
      `${of('previous_password_hash')} = s.${of('password_hash')}`,
      `${of('previous_password_until')} = $6::timestamptz + make_interval(secs => $7)`,
    ],
    'smpp_credential.rotated',
  ),
};

const REVOKE: Statement = {
  name: 'smpp-credentials.revoke',
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

export const CHANGE_SMPP = { update: UPDATE, rotate: ROTATE, revoke: REVOKE } as const;
