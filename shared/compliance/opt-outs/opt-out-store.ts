// Who does not want to hear from whom. A row of messaging.opt_outs is the latest word about a recipient and one sender
// of the account, or all of them (sender ''); messaging.opt_out_changes keeps every change. What is said to test messages
// stands in tables of the same form and counts for them alone.
import { type AuditActor, recordChange } from '../../accounts/audit/audit-sql.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { OPT_OUT_TABLES } from './opt-out-sql.ts';

export type OptOutSource = 'keyword' | 'api' | 'import' | 'carrier' | 'operator';

export type OptOutChange = {
  readonly accountId: string;
  /** Said to test messages, or set by a test key. */
  readonly test: boolean;
  /** At most 20 characters, as the sender. */
  readonly recipient: string;
  /** Empty: all senders of the account. */
  readonly sender: string;
  readonly optedOut: boolean;
  /** When it was said: what was said earlier but comes later changes nothing. */
  readonly saidAt: Date;
  readonly source: OptOutSource;
  readonly keyword?: string | undefined;
  readonly inboundMessageId?: Uuid | undefined;
  /** Who did it, where a person did: an operator, an API key. */
  readonly actor?: string | undefined;
};

type World = keyof typeof OPT_OUT_TABLES;

const CHANGES_MAX = 500;

/** Whoever changes many by a list is recorded with the list. */
function recordSaid(changed: string, action: string, world: World): string {
  return recordChange({
    ...{ changed, action, actor: '$10', name: `audited_${changed}` },
    subject: `'opt_out:' || recipient`,
    after: `jsonb_build_object('recipient', recipient, 'sender', nullif(sender, ''), 'test', ${world === 'test'})`,
  });
}

// A repeat only moves the time of the latest word, so that an older word that comes late stays without effect. An opt-in
// to one sender is a change also where it lifts an opt-out of the whole account, for this sender alone. Rows are locked
// in the order given, which is the same in all calls.
function changing(world: World): string {
  const { latest, history } = OPT_OUT_TABLES[world];
  return `
    with item as materialized (
      select u.*, a.changed_at as account_out_at
      from unnest($1::uuid[], $2::text[], $3::text[], $4::boolean[], $5::timestamptz[], $6::text[], $7::text[],
          $8::uuid[], $9::text[]) with ordinality
        u(account_id, recipient, sender, opted_out, said_at, source, keyword, inbound_message_id, actor, position)
      left join ${latest} a on a.account_id = u.account_id and a.recipient = u.recipient and a.sender = ''
        and a.opted_out and u.sender <> ''
    ), said as (
      insert into ${latest} as o (account_id, recipient, sender, opted_out, source, changed_at)
      select account_id, recipient, sender, opted_out, source, said_at from item order by position
      on conflict (account_id, recipient, sender) do update
        set opted_out = excluded.opted_out, source = excluded.source, changed_at = excluded.changed_at
        where excluded.changed_at > o.changed_at
          or (excluded.changed_at = o.changed_at and excluded.opted_out <> o.opted_out)
      returning o.account_id, o.recipient, o.sender, old.opted_out as was_out, old.changed_at as was_said_at
    ), changed as materialized (
      select i.* from item i join said s using (account_id, recipient, sender)
      where case
        when i.opted_out then s.was_out is not true
        else s.was_out is true
          or (i.account_out_at < i.said_at and coalesce(s.was_said_at <= i.account_out_at, true))
      end
    ), kept as (
      insert into ${history} (account_id, recipient, sender, opted_out, source, keyword,
        inbound_message_id, actor, changed_at)
      select account_id, recipient, sender, opted_out, source, keyword, inbound_message_id, actor, said_at
      from changed order by position
    ), announced as (
      insert into messaging.account_events (account_id, type, data)
      select account_id, case when opted_out then 'optout.created' else 'optout.removed' end,
        jsonb_build_object('recipient', recipient, 'sender', sender, 'source', source, 'keyword', keyword,
          'test', ${world === 'test'})
      from changed order by position
    ), said_out as (
      select * from changed where opted_out and $10::text[] is not null
    ), said_in as (
      select * from changed where not opted_out and $10::text[] is not null
    ), ${recordSaid('said_out', 'opt_out.created', world)}, ${recordSaid('said_in', 'opt_out.removed', world)}
    select position::integer from changed`;
}

const CHANGE: Statement = { name: 'compliance.change-opt-outs', text: changing('live') };
const CHANGE_TEST: Statement = { name: 'compliance.change-sandbox-opt-outs', text: changing('test') };

/**
 * Answers which changes were real, in order: the same word again is none. A real one is kept in the history and owed to
 * the account as an event, in the statement that makes it. Changes are applied by account, recipient and sender; one
 * statement does for up to 500 recipients that are all different. Safe to repeat, and beside other writers. `auditor` is
 * the actor of the audit log's rows: absent where recipients speak for themselves.
 */
export async function changeOptOuts(
  db: Queryable,
  changes: readonly OptOutChange[],
  auditor?: AuditActor,
): Promise<readonly boolean[]> {
  const isReal = changes.map(() => false);
  for (const round of roundsOf(changes)) {
    const statement = round[0]?.change.test ? CHANGE_TEST : CHANGE;
    const rows = await queryRows<{ position: number }>(db, statement, [
      round.map(({ change }) => change.accountId),
      round.map(({ change }) => change.recipient),
      round.map(({ change }) => change.sender),
      round.map(({ change }) => change.optedOut),
      round.map(({ change }) => change.saidAt),
      round.map(({ change }) => change.source),
      round.map(({ change }) => change.keyword ?? null),
      round.map(({ change }) => change.inboundMessageId ?? null),
      round.map(({ change }) => change.actor ?? null),
      auditor ?? null,
    ]);
    for (const { position } of rows) isReal[round[position - 1]?.index ?? -1] = true;
  }
  return isReal;
}

type PlacedChange = { readonly change: OptOutChange; readonly index: number };

/** A statement is about one world and sees no row that it changes itself, so that each recipient stands in a round once. */
function roundsOf(changes: readonly OptOutChange[]): readonly (readonly PlacedChange[])[] {
  const placed = changes.map((change, index) => ({ change, index }));
  placed.sort((a, b) => compareText(keyOf(a.change), keyOf(b.change)) || compareTime(a.change, b.change));
  const rounds: PlacedChange[][] = [];
  let round: PlacedChange[] = [];
  for (const item of placed) {
    const last = round.at(-1);
    if (last === undefined || round.length >= CHANGES_MAX || mustFollow(last.change, item.change)) {
      round = [];
      rounds.push(round);
    }
    round.push(item);
  }
  return rounds;
}

function keyOf({ test, accountId, recipient, sender }: OptOutChange): string {
  return `${test} ${accountId} ${recipient} ${sender}`;
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function compareTime(a: OptOutChange, b: OptOutChange): number {
  return a.saidAt.getTime() - b.saidAt.getTime();
}

function mustFollow(a: OptOutChange, b: OptOutChange): boolean {
  return a.test !== b.test || (a.accountId === b.accountId && a.recipient === b.recipient);
}
