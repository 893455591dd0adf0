// What a rule would have said of messages that were sent: tried before it is switched on. Reads page by page down the ids,
// so that its cost depends on how much it is asked to read and not on the size of the table.
import { maskNumber } from '../../kernel/e164.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { compileRules } from './compile-rules.ts';
import type { ContentRule } from './content-rules.ts';

export type TrialSample = {
  readonly messageId: Uuid;
  /** Masked, as in logs. */
  readonly recipient: string;
  /** The beginning of the text, its digits masked. */
  readonly text: string;
};

export type Trial =
  | { readonly kind: 'fault'; readonly message: string }
  | {
      readonly kind: 'tried';
      /** Outbound messages read. */
      readonly messages: number;
      readonly hits: number;
      /** The newest hits, at most 20. */
      readonly samples: readonly TrialSample[];
    };

export const TRIAL_MESSAGES_MAX = 10_000;
const PAGE_ROWS = 1_000;
// Inbound rows lie between: with more than three for each outbound one, fewer messages are tried than asked for.
const ROWS_PER_MESSAGE = 4;
const SAMPLES_MAX = 20;
const SAMPLE_LENGTH = 160;
const BEHIND_LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

const PAGE_OF_ALL: Statement = {
  name: 'compliance.trial-page',
  text: `select id, account_id, direction, dest_addr, message_body from messaging.message_log
    where id < $1 order by id desc limit ${PAGE_ROWS}`,
};

// The account in a list and in the order: told plainly, the planner may walk the ids of all accounts to find a quiet one's.
const PAGE_OF_ACCOUNT: Statement = {
  name: 'compliance.trial-page-of-account',
  text: `select id, account_id, direction, dest_addr, message_body from messaging.message_log
    where id < $1 and account_id = any($2::uuid[]) order by account_id, id desc limit ${PAGE_ROWS}`,
};

type PageRow = {
  readonly id: Uuid;
  readonly account_id: string | null;
  readonly direction: 'inbound' | 'outbound';
  readonly dest_addr: string;
  readonly message_body: string;
};

/**
 * Tries a rule on the last `messagesMax` (at most 10,000) outbound messages: of its account where it has one, else of all.
 * Changes nothing.
 */
export async function tryRule(db: Queryable, rule: ContentRule, messagesMax: number): Promise<Trial> {
  const { ruleSet, faults } = compileRules([rule]);
  const [fault] = faults;
  if (fault !== undefined) return { kind: 'fault', message: fault.message };

  const wanted = Math.min(messagesMax, TRIAL_MESSAGES_MAX);
  const samples: TrialSample[] = [];
  let messages = 0;
  let hits = 0;
  let before = BEHIND_LAST_ID;
  for (let rowsLeft = wanted * ROWS_PER_MESSAGE; rowsLeft > 0 && messages < wanted; rowsLeft -= PAGE_ROWS) {
    const page = await readPage(db, rule.accountId, before);
    for (const row of page.filter(({ direction }) => direction === 'outbound').slice(0, wanted - messages)) {
      messages += 1;
      if (ruleSet.check(row.message_body, row.account_id ?? '').kind === 'clean') continue;
      hits += 1;
      if (samples.length < SAMPLES_MAX) samples.push(toSample(row));
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE_ROWS) break;
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
    recipient: maskNumber(row.dest_addr),
    text: row.message_body.slice(0, SAMPLE_LENGTH).replace(/\p{Nd}/gu, '#'),
  };
}
