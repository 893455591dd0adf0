export type OptOutKey = { readonly accountId: string; readonly recipient: string; readonly sender: string };

/**
 * SQL: `sender`, `account` or `none`, from two rows found by their key. The latest word counts: START to one number lifts
 * an earlier opt-out of the whole account for that number. The key's parts are SQL for uuid, text and text.
 */
export function optOutOf({ accountId, recipient, sender }: OptOutKey): string {
  return `(
    select case
      when s.opted_out then 'sender'
      when a.opted_out and coalesce(s.changed_at <= a.changed_at, true) then 'account'
      else 'none'
    end
    from (select) one
    left join messaging.opt_outs s on s.account_id = ${accountId} and s.recipient = ${recipient} and s.sender = ${sender}
    left join messaging.opt_outs a on a.account_id = ${accountId} and a.recipient = ${recipient} and a.sender = '')`;
}
