// What a search finds: for any filters the same as looking at every message, while messages go their way.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { cancelMessages } from '../../shared/acceptance/cancel-messages.ts';
import { type Replacing, replaceMessage } from '../../shared/acceptance/replace-message.ts';
import type { MessageStatus } from '../../shared/contracts/message-status.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { MessageRow } from '../../shared/messaging/message-resource.ts';
import { loadMatches } from '../../shared/messaging/search/load-matches.ts';
import type { SearchFilters } from '../../shared/messaging/search/search-filters.ts';
import { enterMessages } from '../../shared/testing/enter-messages.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { useValidationStage } from '../../shared/testing/validation-stage.ts';

const stage = useValidationStage();

const SENDERS = ['+14155550100', '+14155550101'];
const RECIPIENTS = ['+16505550123', '+16505550124', '+16505550125'];
const STATUSES = ['accepted', 'queued', 'sent', 'delivered', 'undelivered', 'failed', 'received'] as const;
const TEXTS = ['Hello', 'Your code is 1'];
const BATCHES = ['019345d0-0000-7000-8000-000000000001', '019345d0-0000-7000-8000-000000000002'] as Uuid[];

type Stored = MessageRow & {
  readonly campaign_id: string | null;
  readonly reference: string | null;
  readonly tags: readonly string[] | null;
  readonly batch_id: Uuid | null;
};

let accountId: Uuid;
let stored: readonly Stored[];

const pick = <T>(values: readonly T[], n: number): T => values[n % values.length] as T;

beforeAll(async () => {
  ({ accountId } = await seedAccount(stage.db.pool));
  const other = await seedAccount(stage.db.pool);
  for (let n = 0; n < 400; n += 1) {
    const status = pick(STATUSES, n * 5 + (n % 3));
    const isInbound = status === 'received';
    await stage.seedAccepted(
      { accountId: n % 9 === 0 ? other.accountId : accountId, number: pick(SENDERS, n) },
      {
        ...{ status, direction: isInbound ? 'inbound' : 'outbound', dest_addr: pick(RECIPIENTS, n >> 1) },
        ...{ message_body: pick(TEXTS, n >> 2), batch_id: n % 5 === 0 ? pick(BATCHES, n >> 4) : null },
        ...{ error_code: status === 'failed' || status === 'undelivered' ? 'carrier_rejected' : null },
        ...{ campaign_id: status === 'accepted' || isInbound ? null : pick(['C1', 'C2'], n >> 1) },
        ...{ reference: n % 7 === 0 ? `order ${n % 3}` : null },
        ...{ tags: n % 4 === 0 ? ['winter', pick(['a', 'b'], n >> 2)] : null },
      },
    );
  }
  for (const id of [accountId, other.accountId]) await enterMessages(stage.db.pool, id);
  const { rows } = await stage.db.pool.query<Stored>(
    'select * from messaging.message_log where account_id = $1 order by id desc',
    [accountId],
  );
  stored = rows;
}, 60_000);

/** SHA-256 of the text without white space, as the documentation has it. */
function textHashOf(text: string): string {
  return createHash('sha256')
    .update(text.replaceAll(/[ \t\r\n]/g, ''))
    .digest('hex')
    .slice(0, 32);
}

function matches(row: Stored, filters: SearchFilters): boolean {
  const { direction, statuses, errorCode, from, to, campaign, tag, reference, batchId, textHash } = filters;
  return (
    (direction === undefined || row.direction === direction) &&
    (statuses === undefined || statuses.includes(row.status)) &&
    (errorCode === undefined || row.error_code === errorCode) &&
    (from === undefined || row.source_addr === from) &&
    (to === undefined || row.dest_addr === to) &&
    (campaign === undefined || row.campaign_id === campaign) &&
    (tag === undefined || (row.tags ?? []).includes(tag)) &&
    (reference === undefined || row.reference === reference) &&
    (batchId === undefined || row.batch_id === batchId) &&
    (textHash === undefined || textHashOf(row.message_body) === textHash)
  );
}

async function searchAll(filters: SearchFilters, limit: number): Promise<readonly string[]> {
  const found: string[] = [];
  let before: Uuid | undefined;
  do {
    const page = await loadMatches(stage.db.pool, { accountId, filters, before }, limit);
    found.push(...page.rows.map(({ id }) => id));
    before = page.next;
  } while (before !== undefined);
  return found;
}

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 1 });
const anyFilters: fc.Arbitrary<SearchFilters> = fc.record({
  direction: optional(fc.constantFrom('outbound', 'inbound')),
  statuses: optional(fc.subarray<MessageStatus>([...STATUSES, 'canceled'])),
  errorCode: fc.option(fc.constantFrom('carrier_rejected', 'campaign_missing'), { nil: undefined }),
  from: optional(fc.constantFrom(...SENDERS, '+19995550000')),
  to: optional(fc.constantFrom(...RECIPIENTS)),
  campaign: optional(fc.constantFrom('C1', 'C2')),
  tag: optional(fc.constantFrom('winter', 'a', 'summer')),
  reference: optional(fc.constantFrom('order 0', 'order 1')),
  batchId: optional(fc.constantFrom(...BATCHES)),
  textHash: optional(fc.constantFrom(...TEXTS.map(textHashOf))),
});

test('a search finds what looking at every message finds, in pages of any size', async () => {
  await fc.assert(
    fc.asyncProperty(anyFilters, fc.integer({ min: 1, max: 50 }), async (filters, limit) => {
      const expected = stored.filter((row) => matches(row, filters)).map(({ id }) => id);
      expect(await searchAll(filters, limit)).toEqual(expected);
    }),
    { numRuns: 400 },
  );
  expect(stored.length).toBeGreaterThan(300);
}, 60_000);

test.each<[string, SearchFilters]>([
  ['sender', { from: '+14155550100' }],
  ['status', { statuses: ['queued'] }],
  ['text', { textHash: textHashOf('Hello') }],
])('each page but the last of one %s is full', async (_, filters) => {
  const page = await loadMatches(stage.db.pool, { accountId, filters }, 7);
  expect(page.rows.length).toBe(7);
});

test('a time bounds what is found, and parts it: by the time in the id', async () => {
  const middle = stored[150]?.created_at as Date;
  const [later, earlier] = [
    await searchAll({ createdAfter: middle }, 40),
    await searchAll({ createdBefore: middle }, 40),
  ];
  expect(Math.abs(later.length - 151)).toBeLessThan(5);
  expect([...later, ...earlier]).toEqual(stored.map(({ id }) => id));
});

test('a message is found from its acceptance on, before and after it is decided about', async () => {
  const sender = await seedAccount(stage.db.pool);
  const said = {
    reference: 'order 9',
    tags: ['spring'],
    message_body: 'Fish & “chips”\n now',
    batch_id: BATCHES[0],
  };
  const id = await stage.seedAccepted(sender, said);
  const searches: readonly SearchFilters[] = [
    { reference: 'order 9' },
    { tag: 'spring' },
    { batchId: BATCHES[0] },
    { from: sender.number },
    { to: '+16505550123' },
    { textHash: '6d608e3ec6eb565c6227ccd8f4b43357' },
    { direction: 'outbound' },
  ];
  const idsOf = async (filters: SearchFilters) =>
    (await loadMatches(stage.db.pool, { accountId: sender.accountId, filters }, 10)).rows.map(
      (row) => row.id,
    );
  for (const filters of searches) expect([filters, await idsOf(filters)]).toEqual([filters, [id]]);
  await stage.setUp().validate(id);
  expect(await stage.messageOf(id)).toMatchObject({ status: 'queued' });
  for (const filters of searches) expect([filters, await idsOf(filters)]).toEqual([filters, [id]]);
  const campaign = `C${sender.number.slice(-7)}`;
  expect(await idsOf({ campaign })).toEqual([id]);
});

test('a message that is canceled before it is decided about is found by what was said of it', async () => {
  const { accountId: own, number } = await seedAccount(stage.db.pool);
  const id = await stage.seedAccepted({ accountId: own, number }, { reference: 'order 11' });
  expect(await cancelMessages(stage.db.pool, own, [id])).toEqual([id]);
  const query = { accountId: own, filters: { reference: 'order 11' } };
  expect((await loadMatches(stage.db.pool, query, 10)).rows).toMatchObject([{ id, status: 'canceled' }]);
});

test('a message that got other words is found by these, once, and no more by the old ones', async () => {
  const sender = await seedAccount(stage.db.pool);
  const { accountId: own, number: from } = sender;
  const id = await stage.seedAccepted(sender, { message_body: 'Hello', tags: ['spring'] });
  await stage.setUp().validate(id);
  const submission = { accountId: own, test: false, door: 'smpp', from, to: '+16505550123', body: 'Bye' };
  const message = { submission, sender: from, segments: 1, encoding: 'gsm7', announcesAll: false };
  const replacing = { message, price: 7_500n, validUntil: new Date(Date.now() + 60_000) } as Replacing;
  expect(await replaceMessage(stage.db.pool, id, replacing)).toBe('replaced');
  const idsOf = async (filters: SearchFilters) =>
    (await loadMatches(stage.db.pool, { accountId: own, filters }, 10)).rows.map((row) => row.id);
  for (const decide of [async () => {}, () => stage.setUp().validate(id)]) {
    await decide();
    expect(await idsOf({ textHash: textHashOf('Hello') })).toEqual([]);
    expect(await idsOf({ textHash: textHashOf('Bye') })).toEqual([id]);
    expect(await idsOf({ tag: 'spring' })).toEqual([id]);
  }
  const entered = await stage.db.pool.query(
    `select (select count(*)::int from messaging.message_search where id = $1) as rows,
       (select count(*)::int from messaging.message_tags where id = $1) as tags`,
    [id],
  );
  expect(entered.rows).toEqual([{ rows: 1, tags: 1 }]);
});

test('a message that is refused later is found by what was said of it', async () => {
  const sender = await seedAccount(stage.db.pool);
  await stage.db.pool.query(`update messaging.campaigns_10dlc set status = 'EXPIRED' where account_id = $1`, [
    sender.accountId,
  ]);
  const id = await stage.seedAccepted(sender, { reference: 'order 10' });
  await stage.setUp().validate(id);
  const query = {
    accountId: sender.accountId,
    filters: { reference: 'order 10', statuses: ['rejected'] as const },
  };
  expect((await loadMatches(stage.db.pool, query, 10)).rows.map((row) => row.id)).toEqual([id]);
});
