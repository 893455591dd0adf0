// What preflight says would happen is what happens: both ask the same decision of the same state, in random states.
import { beforeAll, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { loadRecipientContexts, loadSenderContexts } from '../../shared/compliance/load-context.ts';
import { loadPolicies } from '../../shared/compliance/load-policies.ts';
import { type Preflight, preflight } from '../../shared/compliance/preflight.ts';
import type { E164 } from '../../shared/kernel/e164.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { createLogger } from '../../shared/platform/log.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';
import { seedMessage } from '../../shared/testing/seed-messages.ts';
import { createValidateHandler } from './handler.ts';

const db = useDatabase();
const CASES = 60;
const NOW = new Date();
const clock = { now: () => NOW };
const log = createLogger('test', 'fatal');

type Account = { readonly accountId: Uuid; readonly number: string };

/** Each may or may not have happened; $1 is the account, $2 its number, and all are cast so that both may go unused. */
const EVENTS = [
  `update accounts.accounts set status = 'suspended' where id = $1 and $2::text is not null`,
  `update numbers.dids set sms_enabled = false where account_id = $1 and number = $2`,
  `update messaging.campaigns_10dlc set status = 'PENDING' where account_id = $1 and $2::text is not null`,
  `delete from messaging.campaigns_10dlc where account_id = $1 and $2::text is not null`,
  `update messaging.campaigns_10dlc set use_case = 'MARKETING' where account_id = $1 and $2::text is not null`,
  `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
     values ($1, '+16505550123', $2, true, 'keyword')`,
  `update accounts.balances set credit_limit = 0 where account_id = $1 and $2::text is not null`,
] as const;
const TEXTS = ['Hello', 'Привет', 'x'.repeat(1_600), 'see forbidden-here.example/now'] as const;
const RECIPIENTS = ['+16505550123', '+447700900123'] as const;

/** A linear congruential generator (Knuth's MMIX constants, high bits): the same seed gives the same states. */
function seeded(seed: bigint): (below: number) => number {
  let state = seed;
  return (below) => {
    state = BigInt.asUintN(64, state * 6_364_136_223_846_793_005n + 1_442_695_040_888_963_407n);
    return Number((state >> 33n) % BigInt(below));
  };
}

beforeAll(async () => {
  await seedConnector(db.pool);
  await db.pool.query(
    `insert into messaging.content_rules (name, category, kind, pattern, action, active)
     values ('forbidden-here', 'test', 'domain', 'forbidden-here.example', 'block', true)`,
  );
  await db.pool.query(
    `insert into messaging.sending_hours (region, weekday, opens, closes)
     select 'US', weekday, '08:00', '21:00' from generate_series(0, 6) weekday`,
  );
});

async function foretell(
  account: Account,
  recipient: E164,
  body: string,
  validUntil: Date,
): Promise<Preflight> {
  const { accountId, number } = account;
  const content = createContentChecker({ db: db.pool, scope: 'outbound', clock, log });
  const [[sender], [known], verdict, policies] = await Promise.all([
    loadSenderContexts(db.pool, [{ accountId, sender: number }]),
    loadRecipientContexts(db.pool, [{ accountId, sender: number, recipient, test: false }]),
    content.verdictOf(body, accountId),
    loadPolicies(db.pool),
  ]);
  if (!sender || !known) throw new Error('no context');
  const message = { id: '', kind: 'customer', recipient, body, validUntil } as const;
  return preflight(message, { sender, recipient: known, content: verdict, policies }, new Map(), NOW);
}

const STATUS_OF = { accept: 'queued', defer: 'scheduled', reject: 'rejected', expire: 'expired' } as const;

test.each([1n, 20_261_123n])('seed %s', async (seed) => {
  const random = seeded(seed);
  const verdicts = new Set<string>();
  for (let n = 0; n < CASES; n += 1) {
    const account = await seedAccount(db.pool);
    const happened = EVENTS.filter(() => random(4) === 0);
    for (const sql of happened) await db.pool.query(sql, [account.accountId, account.number]);
    const body = TEXTS[random(TEXTS.length)] ?? '';
    const recipient = RECIPIENTS[random(RECIPIENTS.length)] as E164;
    const validUntil = new Date(NOW.getTime() + (random(3) + 1) * 60_000);
    const foretold = await foretell(account, recipient, body, validUntil);
    const id = await seedMessage(db.pool, {
      ...{
        account_id: account.accountId,
        source_addr: account.number,
        dest_addr: recipient,
        message_body: body,
      },
      ...{
        status: 'accepted',
        vendor_connector: null,
        sequence: 1,
        announced_sequence: 1,
        valid_until: validUntil,
      },
      ...{ queued_at: null, sending_at: null, submitted_at: null },
    });
    const content = createContentChecker({ db: db.pool, scope: 'outbound', clock, log });
    const handle = createValidateHandler({
      pool: db.pool,
      content,
      announcer: recordingAnnouncer(),
      clock,
      log,
    });
    await handle({ messageIds: [id] });
    const { rows } = await db.pool.query(
      'select status, error_code, refused_rule, segments, encoding from messaging.message_log where id = $1',
      [id],
    );
    const what = `case ${n}: ${happened.length} events, ${body.slice(0, 10)} to ${recipient}`;
    expect([rows[0].status, rows[0].error_code, rows[0].refused_rule], what).toEqual([
      STATUS_OF[foretold.verdict],
      foretold.refusal?.code ?? null,
      foretold.refusal?.rule ?? null,
    ]);
    if (foretold.verdict === 'accept') {
      expect([rows[0].segments, rows[0].encoding]).toEqual([foretold.segments, foretold.encoding]);
    }
    verdicts.add(foretold.verdict);
  }
  expect(verdicts).toContain('accept');
  expect(verdicts).toContain('reject');
});
