import { PassThrough } from 'node:stream';
import { beforeAll, expect, test } from 'vitest';
import type { E164 } from '../kernel/e164.ts';
import type { Uuid } from '../kernel/ids.ts';
import { createLogger } from '../platform/log.ts';
import type { Announcer } from '../platform/publish.ts';
import { useDatabase } from '../testing/database.ts';
import { seedAccount } from '../testing/seed.ts';
import { createMessageWriter } from './message-writer.ts';
import type { NewMessage } from './new-messages-sql.ts';

const database = useDatabase();
const log = createLogger('test', 'fatal', new PassThrough());

let accountId: Uuid;
beforeAll(async () => {
  ({ accountId } = await seedAccount(database.pool));
});

type Announced = { readonly topic: string; readonly ids: readonly string[] };

/** Stands at the network edge of Pub/Sub; `until` is when it answers. */
function setUp(until: Promise<void> = Promise.resolve(), announcingMax?: number) {
  const announced: Announced[] = [];
  const announcer: Announcer = {
    async announce(topic, _field, ids) {
      announced.push({ topic, ids });
      await until;
    },
  };
  const bound = announcingMax === undefined ? {} : { announcingMax };
  return { announced, writer: createMessageWriter({ db: database.pool, announcer, log, ...bound }) };
}

function message(body: string, announcesAll = false): NewMessage {
  const to = '+16505550123' as E164;
  return {
    submission: { accountId, door: 'rest', test: false, from: '+14155550100', to, body },
    ...{ sender: '+14155550100', segments: 1, encoding: 'gsm7', announcesAll },
  };
}

async function bodiesOf(ids: readonly Uuid[]): Promise<string[]> {
  const { rows } = await database.pool.query<{ id: Uuid; message_body: string }>(
    'select id, message_body from messaging.message_log where id = any($1)',
    [ids],
  );
  return ids.map((id) => rows.find((row) => row.id === id)?.message_body ?? 'missing');
}

test('messages of one tick share a statement and an event, and each gets its own row', async () => {
  const { announced, writer } = setUp();
  const bodies = Array.from({ length: 40 }, (_, index) => `text ${index}`);
  const written = await Promise.all(bodies.map((body) => writer.write(message(body))));
  const ids = written.map(({ id }) => id);
  expect(new Set(written.map(({ created_at }) => created_at.getTime())).size).toBe(1);
  expect(await bodiesOf(ids)).toEqual(bodies);
  expect(announced.filter(({ topic }) => topic === 'message-accepted')).toEqual([
    { topic: 'message-accepted', ids },
  ]);
});

test('more than a hundred take more than one statement', async () => {
  const { announced, writer } = setUp();
  const bodies = Array.from({ length: 250 }, (_, index) => `text ${index}`);
  const written = await Promise.all(bodies.map((body) => writer.write(message(body))));
  expect(await bodiesOf(written.map(({ id }) => id))).toEqual(bodies);
  const accepted = announced.filter(({ topic }) => topic === 'message-accepted');
  expect(accepted.map(({ ids }) => ids.length).sort()).toEqual([100, 100, 50]);
});

test('a row that the database refuses fails alone; its neighbours are written', async () => {
  const { writer } = setUp();
  const results = await Promise.allSettled(
    ['one', 'nul \u0000', 'three'].map((body) => writer.write(message(body))),
  );
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  const ids = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value.id] : []));
  expect(await bodiesOf(ids)).toEqual(['one', 'three']);
});

test('only messages whose acceptance somebody wants to hear of are announced as updated', async () => {
  const { announced, writer } = setUp();
  const [, loud] = await Promise.all([writer.write(message('quiet')), writer.write(message('loud', true))]);
  expect(announced.find(({ topic }) => topic === 'message-updated')?.ids).toEqual([loud?.id]);
});

test('a broker that does not answer holds up answers, not the next statements', async () => {
  let answer = (): void => {};
  const { announced, writer } = setUp(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  let answered = 0;
  const writes: Promise<unknown>[] = [];
  // More statements than may run at once, each committed before the next is begun.
  for (let round = 1; round <= 6; round += 1) {
    writes.push(writer.write(message(`round ${round}`)).then(() => (answered += 1)));
    await expect.poll(() => announced.filter(({ topic }) => topic === 'message-accepted').length).toBe(round);
  }
  expect(answered).toBe(0);
  answer();
  await Promise.all(writes);
  expect(answered).toBe(6);
});

test('where a process goes on after its answer, that many are answered before the broker has answered, and no more', async () => {
  const broker = Promise.withResolvers<void>();
  const { writer } = setUp(broker.promise, 3);
  let answered = 0;
  const write = (body: string) => writer.write(message(body)).then(() => (answered += 1));
  for (const body of ['one', 'two', 'three']) await write(body);
  const fourth = write('four');
  await expect.poll(() => countOf('four')).toBe(1);
  // Its answer would have come by now: what the database said after it is read after it.
  for (let asked = 0; asked < 10; asked += 1) await countOf('four');
  expect(answered).toBe(3);
  broker.resolve();
  await fourth;
  expect(answered).toBe(4);
});

async function countOf(body: string): Promise<number> {
  const { rows } = await database.pool.query(
    'select from messaging.message_log where account_id = $1 and message_body = $2',
    [accountId, body],
  );
  return rows.length;
}
