import { optOutOf } from '../../../shared/compliance/opt-outs/opt-out-sql.ts';

/**
 * SQL: whether a queued row of messaging.message_log, under the alias `row`, may still leave. A suspended account's
 * messages stop at once; what waited over a minute is looked at again for what changes from one minute to the next: its
 * recipient's opt-out and its campaign. Rows held back are decided on again, and then say why.
 */
export function stillAllowed(row: string): string {
  const optOut = optOutOf({
    ...{ accountId: `${row}.account_id`, recipient: `${row}.dest_addr`, sender: `${row}.source_addr` },
    test: `${row}.test`,
  });
  return `not exists (
      select from accounts.accounts a where a.id = ${row}.account_id and a.status <> 'active')
    and (${row}.kind <> 'customer' or ${row}.queued_at > now() - interval '60 seconds' or (
      ${optOut} = 'none'
      and (${row}.campaign_id is null or exists (
        select from messaging.campaigns_10dlc c where c.campaign_id = ${row}.campaign_id and c.status = 'ACTIVE'))))`;
}
