// What a rule would have said of messages that were sent or came in: tried before it is switched on. Reads page by page down
// the ids, so that its cost depends on how much it is asked to read and not on the size of the table.
import { TRIAL_MESSAGES_MAX } from '../../contracts/http/admin/content-rules.ts';
import { maskNumber } from '../../kernel/e164.ts';
import { idAt } from '../../kernel/id-time.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { maskText } from '../../kernel/mask-values.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { compileRules } from './compile-rules.ts';
import type { ContentRule } from './content-rules.ts';
import type { RuleScope } from './load-rules.ts';

/** Masked: a pattern may match anything, so what it matched is revealed like any other text. */
export type TrialSample = {
  readonly messageId: Uuid;
  readonly accountId: Uuid | undefined;
  readonly sender: string;
  readonly recipient: string;
  /** `(12 characters)`. */
  readonly text: string;
};

export type Trial =
  | { readonly kind: 'fault'; readonly message: string }
  | {
      readonly kind: 'tried';
      /** Messages of the scope that were read. */
      readonly messages: number;
      readonly hits: number;
      /** The newest hits, at most 20. */
      readonly samples: readonly TrialSample[];
    };

const PAGE_ROWS = 1_000;
// Rows of the other direction lie between: with more than three for each, fewer messages are tried than asked for.
const ROWS_PER_MESSAGE = 4;
const SAMPLES_MAX = 20;
const BEHIND_LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const PAGE_OF_ALL: Statement = {
  name: 'compliance.trial-page',
  text: `select id, account_id, direction, source_addr, dest_addr, message_body from messaging.message_log
    where id < $1 order by id desc limit ${PAGE_ROWS}`,
};

// The account in a list and in the order: told plainly, the planner may walk the ids of all accounts to find a quiet one's.
const PAGE_OF_ACCOUNT: Statement = {
  name: 'compliance.trial-page-of-account',
  text: `select id, account_id, direction, source_addr, dest_addr, message_body from messaging.message_log
    where id < $1 and account_id = any($2::uuid[]) order by account_id, id desc limit ${PAGE_ROWS}`,
};

type PageRow = {
  readonly id: Uuid;
  readonly account_id: Uuid | null;
  readonly direction: RuleScope;
  readonly source_addr: string;
  readonly dest_addr: string;
  readonly message_body: string;
};

export type TrialOf = {
  readonly scope: RuleScope;
  /** At most 10,000 count. */
  readonly messagesMax: number;
  /** Older ones are not read. */
  readonly since: Date;
};

/**
 * Tries a rule on the last messages of that direction: of its account where it has one, else of all. Changes nothing.
 */
export async function tryRule(
  db: Queryable,
  rule: ContentRule,
  { scope, messagesMax, since }: TrialOf,
): Promise<Trial> {
  const { ruleSet, faults } = compileRules([rule]);
  const [fault] = faults;
  if (fault !== undefined) return { kind: 'fault', message: fault.message };

  const wanted = Math.min(messagesMax, TRIAL_MESSAGES_MAX);
  const first = idAt(since);
  const samples: TrialSample[] = [];
  let messages = 0;
  let hits = 0;
  let before = BEHIND_LAST_ID;
  for (let rowsLeft = wanted * ROWS_PER_MESSAGE; rowsLeft > 0 && messages < wanted; rowsLeft -= PAGE_ROWS) {
    const page = await readPage(db, rule.accountId, before);
    const tried = page.filter(({ id, direction }) => direction === scope && id >= first);
    for (const row of tried.slice(0, wanted - messages)) {
      messages += 1;
      if (ruleSet.check(row.message_body, row.account_id ?? '').kind === 'clean') continue;
      hits += 1;
      if (samples.length < SAMPLES_MAX) samples.push(toSample(row));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS || last.id < first) break;
    before = last.id;
  }
  return { kind: 'tried', messages, hits, samples };
}

function readPage(db: Queryable, accountId: string | undefined, before: string): Promise<PageRow[]> {
  if (accountId === undefined) return queryRows<PageRow>(db, PAGE_OF_ALL, [before]);
  return queryRows<PageRow>(db, PAGE_OF_ACCOUNT, [before, [accountId]]);
}

function toSample(row: PageRow): TrialSample {
  return {
    messageId: row.id,
    accountId: row.account_id ?? undefined,
    sender: maskNumber(row.source_addr),
    recipient: maskNumber(row.dest_addr),
    text: maskText(row.message_body),
  };
}
