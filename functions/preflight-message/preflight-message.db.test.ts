import { beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../../shared/testing/database.ts';
import { useFunctions } from '../../shared/testing/functions.ts';
import { seedAccount, seedConnector } from '../../shared/testing/seed.ts';

const database = useDatabase();
const functions = useFunctions(database, ['preflight-message']);

const RECIPIENT = '+16505550123';

let accountId: string;
let number: string;
let bearer: string;

beforeAll(async () => {
  await seedConnector(database.pool);
  ({ accountId, number } = await seedAccount(database.pool));
  bearer = await functions.bearer(accountId);
});

async function ask(fields: object) {
  const reply = await fetch(`${functions.address('preflight-message')}/v1/messages/preflight`, {
    method: 'POST',
    headers: { 'x-forwarded-authorization': bearer },
    body: JSON.stringify({ from: number, to: RECIPIENT, body: 'Hello', ...fields }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

test('a message that would go is priced and routed, and nothing is stored or taken', async () => {
  expect(await ask({ body: `“${'a'.repeat(69)}”` })).toEqual({
    status: 200,
    body: {
      ...{ verdict: 'accept', refusal: null, deferral: null, from: number },
      ...{ segments: 2, encoding: 'ucs2', price: '0.015000', route: 'sinch_primary', flags: [] },
      ucs2_characters: [
        { character: '“', code_point: 'U+201C', index: 0, replacement: '"' },
        { character: '”', code_point: 'U+201D', index: 70, replacement: '"' },
      ],
      expected_wait_ms: 0,
    },
  });
  const { rows } = await database.pool.query(
    `select (select count(*) from messaging.message_log)::int as messages,
       (select count(*) from messaging.rate_slots)::int as slots,
       (select count(*) from accounts.ledger_entries)::int as entries`,
  );
  expect(rows).toEqual([{ messages: 0, slots: 0, entries: 0 }]);
});

test('the wait for its turn is told', async () => {
  await database.pool.query(
    `insert into messaging.rate_slots (key, tat_us) values ($1, extract(epoch from now() + interval '60 s') * 1e6)`,
    [`account:${accountId}`],
  );
  const { body } = await ask({});
  expect(body.expected_wait_ms).toBeGreaterThan(50_000);
  expect(body.expected_wait_ms).toBeLessThan(61_000);
  await database.pool.query('delete from messaging.rate_slots');
});

test('a scheduled message would wait', async () => {
  const sendAt = new Date(Date.now() + 86_400_000).toISOString();
  expect(await ask({ send_at: sendAt })).toMatchObject({
    body: { verdict: 'defer', deferral: { until: sendAt, reason: 'It is scheduled for then.' } },
  });
});

test.each([
  ['a sender of nobody', { from: '+19995550000' }, 'sender_not_owned', 'sender-owned'],
  ['a time long past', { send_at: '2020-01-01T00:00:00Z' }, 'send_time_not_allowed', 'send-time-allowed'],
  [
    'a text that GSM-7 lacks',
    { body: '“', encoding: 'gsm7' },
    'encoding_not_possible',
    'encoding-holds-text',
  ],
])('%s would be refused, and the answer names the rule', async (_, fields, code, rule) => {
  expect(await ask(fields)).toMatchObject({
    status: 200,
    body: { verdict: 'reject', refusal: { code, rule, remedy: expect.any(String) } },
  });
});

test('a recipient who has opted out is told of, though no message is refused for it', async () => {
  await database.pool.query(
    `insert into messaging.opt_outs (account_id, recipient, opted_out, source) values ($1, '+16505550177', true, 'api')`,
    [accountId],
  );
  expect(await ask({ to: '+16505550177' })).toMatchObject({
    body: { verdict: 'reject', refusal: { code: 'recipient_opted_out', rule: 'recipient-not-opted-out' } },
  });
});
