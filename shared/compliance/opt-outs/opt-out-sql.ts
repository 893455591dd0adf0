export type OptOutKey = {
  readonly accountId: string;
  readonly recipient: string;
  readonly sender: string;
  readonly test: string;
};

/** Live and test messages have tables of their own: no word of the one world counts in the other. */
export const OPT_OUT_TABLES = {
  live: { latest: 'messaging.opt_outs', history: 'messaging.opt_out_changes' },
  test: { latest: 'messaging.sandbox_opt_outs', history: 'messaging.sandbox_opt_out_changes' },
} as const;

/**
 * SQL: `sender`, `account` or `none`, from two rows found by their key. The latest word counts: START to one number lifts
 * an earlier opt-out of the whole account for that number. The key's parts are SQL for uuid, text, text and, whether it is
 * about test messages, boolean.
 */
export function optOutOf(key: OptOutKey): string {
  const { live, test } = OPT_OUT_TABLES;
  return `case when ${key.test} then ${latestWord(test.latest, key)} else ${latestWord(live.latest, key)} end`;
}

function latestWord(table: string, { accountId, recipient, sender }: OptOutKey): string {
  return `(
    select case
      when s.opted_out then 'sender'
      when a.opted_out and coalesce(s.changed_at <= a.changed_at, true) then 'account'
      else 'none'
    end
    from (select) one
    left join ${table} s on s.account_id = ${accountId} and s.recipient = ${recipient} and s.sender = ${sender}
    left join ${table} a on a.account_id = ${accountId} and a.recipient = ${recipient} and a.sender = '')`;
}
