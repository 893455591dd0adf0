// A message refused by each rule is answered with the rule's code, through the function as it is deployed.
import { beforeAll, describe, expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['submit-message']);

const RECIPIENT = '+16505550123';

beforeAll(async () => {
  await seedConnector(database.pool);
  await database.pool.query(
    `insert into messaging.content_rules (name, category, kind, pattern, action, active)
     values ('forbidden-here', 'test', 'domain', 'forbidden-here.example', 'block', true)`,
  );
  await database.pool.query("insert into messaging.destinations values ('850', 'Not served', '{}')");
});

function submit(body: unknown, authorization: string): Promise<Response> {
  return fetch(`${functions.address('submit-message')}/v1/messages`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': authorization },
    body: JSON.stringify(body),
  });
}

async function countRows(): Promise<string> {
  const { rows } = await database.pool.query<{ count: string }>('select count(*) from messaging.message_log');
  return rows[0]?.count ?? '';
}

describe('each rule refuses at once, with its code, and nothing is stored', () => {
  type Account = { readonly accountId: string; readonly number: string };
  type Change = (account: Account) => readonly [sql: string, values: readonly unknown[]];
  type Case = readonly [what: string, change: Change, message: object, status: number, code: string];
  const none: Change = () => ['select 1', []];

  test.each<Case>([
    [
      'its number has no campaign',
      ({ accountId: id }) => ['delete from messaging.campaigns_10dlc where account_id = $1', [id]],
      ...([{}, 422, 'campaign_missing'] as const),
    ],
    [
      'its campaign is suspended',
      ({ accountId: id }) => [
        "update messaging.campaigns_10dlc set status = 'SUSPENDED' where account_id = $1",
        [id],
      ],
      ...([{}, 422, 'campaign_not_active'] as const),
    ],
    [
      'its toll-free number is not verified',
      ({ accountId: id }) => [
        "insert into numbers.dids (number, account_id, tollfree_status) values ('+18885550199', $1, 'pending')",
        [id],
      ],
      ...([{ from: '+18885550199' }, 422, 'tollfree_not_verified'] as const),
    ],
    [
      'its recipient has opted out of the number',
      ({ accountId: id, number: sender }) => [
        `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
         values ($1, '+16505550123', $2, true, 'keyword')`,
        [id, sender],
      ],
      ...([{}, 422, 'recipient_opted_out'] as const),
    ],
    [
      'its recipient has opted out, and its text is forbidden too',
      ({ accountId: id }) => [
        `insert into messaging.opt_outs (account_id, recipient, opted_out, source)
         values ($1, '+16505550123', true, 'keyword')`,
        [id],
      ],
      ...([{ body: 'see forbidden-here.example/x' }, 422, 'recipient_opted_out'] as const),
    ],
    ['its text is forbidden', none, { body: 'see forbidden-here.example/x' }, 422, 'content_blocked'],
    [
      'it has spent its money',
      ({ accountId: id }) => ['update accounts.balances set credit_limit = 0 where account_id = $1', [id]],
      ...([{}, 402, 'balance_insufficient'] as const),
    ],
    [
      'the SMS of its number is off',
      ({ accountId: id }) => ['update numbers.dids set sms_enabled = false where account_id = $1', [id]],
      ...([{}, 422, 'sender_sms_disabled'] as const),
    ],
    ['we do not send there', none, { to: '+8501912345678' }, 422, 'destination_not_served'],
    [
      'no connector carries a name there',
      ({ accountId: id }) => [
        "update messaging.customer_sms_auth set allowed_source_addresses = '{ACME}' where account_id = $1",
        [id],
      ],
      ...([{ from: 'ACME', to: '+447700900123' }, 422, 'no_route'] as const),
    ],
    [
      'a name cannot be a sender there',
      ({ accountId: id }) => [
        "update messaging.customer_sms_auth set allowed_source_addresses = '{ACME}' where account_id = $1",
        [id],
      ],
      ...([{ from: 'ACME' }, 422, 'sender_class_not_supported'] as const),
    ],
  ])('%s', async (_, change, message, status, code) => {
    const account = await seedAccount(database.pool);
    const [sql, values] = change(account);
    await database.pool.query(sql, [...values]);
    const before = await countRows();
    const reply = await submit(
      { from: account.number, to: RECIPIENT, body: 'Hello', ...message },
      await functions.bearer(account.accountId),
    );
    const problem = (await reply.json()) as Record<string, unknown>;
    expect([reply.status, problem.code]).toEqual([status, code]);
    expect(problem.remedy).toEqual(expect.any(String));
    expect(await countRows()).toBe(before);
  });
});
