import { beforeEach, describe, expect, test } from 'vitest';
import { createContentChecker } from '../../shared/compliance/content/content-cache.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { useDatabase } from '../../shared/testing/database.ts';
import { recordingAnnouncer } from '../../shared/testing/recording-announcer.ts';
import { recordingLog } from '../../shared/testing/recording-log.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedInboundPart } from '../../shared/testing/seed-inbound.ts';
import type { SeededColumns } from '../../shared/testing/seed-messages.ts';
import { createInboundHandler } from './handler.ts';

const db = useDatabase();
const RECIPIENT = '+16505550123';

let accountId: Uuid;
let number: string;
beforeEach(async () => {
  ({ accountId, number } = await seedAccount(db.pool));
  await db.pool.query(`update accounts.accounts set company_name = 'Acme' where id = $1`, [accountId]);
});

/** Said at this second of a minute. */
function seedText(text: string, second: number, columns: SeededColumns = {}): Promise<Uuid> {
  const receivedAt = new Date(Date.UTC(2026, 10, 22, 12, 0, second));
  return seedInboundPart(db.pool, number, {
    octets: Buffer.from(text),
    received_at: receivedAt,
    ...columns,
  });
}

async function receive(partIds: readonly Uuid[], at = '2026-11-22T12:00:10.000Z') {
  const announcer = recordingAnnouncer();
  const { log, logText } = recordingLog();
  const clock = { now: () => new Date(at) };
  const content = createContentChecker({ db: db.pool, clock, log, scope: 'inbound' });
  await createInboundHandler({ pool: db.pool, announcer, content, clock, log })({ partIds: [...partIds] });
  const announced = (topic: string) =>
    announcer.announcements.filter((one) => one.topic === topic).flatMap(({ ids }) => ids);
  return { announced, logText };
}

const say = async (text: string, second: number, columns?: SeededColumns) =>
  receive([await seedText(text, second, columns)]);

async function replies() {
  const { rows } = await db.pool.query(
    `select * from messaging.message_log where account_id = $1 and direction = 'outbound' order by id`,
    [accountId],
  );
  return rows;
}

async function repliesOf(kind: string): Promise<string[]> {
  return (await replies()).filter((row) => row.kind === kind).map((row) => row.message_body);
}

async function changes(): Promise<string[]> {
  const { rows } = await db.pool.query(
    'select * from messaging.opt_out_changes where account_id = $1 order by id',
    [accountId],
  );
  return rows.map(
    ({ keyword, opted_out, sender }) =>
      `${keyword}: ${opted_out ? 'out' : 'in'}, ${sender === '' ? 'account' : 'sender'}`,
  );
}

const received = async () => {
  const { rows } = await db.pool.query(
    `select * from messaging.message_log where dest_addr = $1 and direction = 'inbound' order by id`,
    [number],
  );
  return rows;
};

const OUT = 'Acme: You are unsubscribed and will receive no more messages. Reply START to resubscribe.';
const IN =
  'Acme: You are subscribed again. Msg frequency varies. Msg & data rates may apply. Reply HELP for help, STOP to cancel.';
const HELP =
  'Acme: For help please contact us directly. Msg frequency varies. Msg & data rates may apply. Reply STOP to cancel.';

describe('STOP', () => {
  test('opts out of the number it was sent to, is confirmed from there, and still reaches the customer', async () => {
    const { announced } = await say('Stop please', 1);
    const [inbound] = await received();
    expect(inbound).toMatchObject({ account_id: accountId, status: 'received', message_body: 'Stop please' });
    expect(announced('message-updated')).toEqual([inbound.id]);

    const state = await db.pool.query('select * from messaging.opt_outs where account_id = $1', [accountId]);
    expect(state.rows).toMatchObject([
      { recipient: RECIPIENT, sender: number, opted_out: true, source: 'keyword' },
    ]);
    const history = await db.pool.query('select * from messaging.opt_out_changes where account_id = $1', [
      accountId,
    ]);
    expect(history.rows).toMatchObject([
      {
        keyword: 'STOP',
        inbound_message_id: inbound.id,
        changed_at: new Date('2026-11-22T12:00:01.000Z'),
      },
    ]);

    const [confirmation, ...others] = await replies();
    expect(others).toEqual([]);
    expect(confirmation).toMatchObject({
      kind: 'optout_confirmation',
      status: 'accepted',
      source_addr: number,
      dest_addr: RECIPIENT,
      message_body: OUT,
      segments: 1,
      encoding: 'gsm7',
      sequence: 1,
      announces_all: false,
      announced_sequence: 1,
      wake_at: expect.any(Date),
    });
    expect(confirmation.valid_until.getTime() - confirmation.created_at.getTime()).toBe(86_400_000);
    expect(announced('message-accepted')).toEqual([confirmation.id]);
  });

  test('twice is one change and one confirmation', async () => {
    await say('STOP', 1);
    const { announced } = await say('STOP', 2);
    expect(await received()).toHaveLength(2);
    expect(announced('message-accepted')).toEqual([]);
    expect(await changes()).toEqual(['STOP: out, sender']);
    expect(await repliesOf('optout_confirmation')).toEqual([OUT]);
  });

  test('twice in one event is one change and one confirmation', async () => {
    await receive([await seedText('STOP', 1), await seedText('stop!!', 2)]);
    expect(await changes()).toEqual(['STOP: out, sender']);
    expect(await repliesOf('optout_confirmation')).toEqual([OUT]);
  });

  test('whose event comes again is one change and one confirmation', async () => {
    const partId = await seedText('STOP', 1);
    await Promise.all([receive([partId]), receive([partId])]);
    await receive([partId]);
    expect(await received()).toHaveLength(1);
    expect(await changes()).toEqual(['STOP: out, sender']);
    expect(await repliesOf('optout_confirmation')).toEqual([OUT]);
  });

  test('in two parts counts when they are joined', async () => {
    const part = (part_number: number, text: string) =>
      seedText(text, part_number, { reference: 7, parts: 2, part_number });
    await receive([await part(1, 'please opt ')]);
    expect(await changes()).toEqual([]);
    await receive([await part(2, 'me out')]);
    expect(await changes()).toEqual(['OPT OUT: out, sender']);
    expect(await repliesOf('optout_confirmation')).toEqual([OUT]);
  });

  test('while the account is suspended counts, and nothing is answered', async () => {
    await db.pool.query(`update accounts.accounts set status = 'suspended' where id = $1`, [accountId]);
    await say('STOP', 1);
    expect(await received()).toMatchObject([{ account_id: null }]);
    expect(await changes()).toEqual(['STOP: out, sender']);
    expect(await replies()).toEqual([]);
  });

  test('to a number that nobody has changes nothing', async () => {
    await db.pool.query('update numbers.dids set account_id = null where number = $1', [number]);
    const { announced } = await say('STOP', 1);
    expect(await received()).toMatchObject([{ account_id: null, message_body: 'STOP' }]);
    expect(await changes()).toEqual([]);
    expect(announced('message-accepted')).toEqual([]);
  });

  test('from what cannot be answered is an ordinary text', async () => {
    await say('STOP', 1, { source_addr: 'BANK OF SOMEWHERE LONG' });
    await say('STOP', 2, { source_addr: '55511' });
    expect(await received()).toHaveLength(2);
    expect(await changes()).toEqual([]);
  });
});

describe('on a toll-free number', () => {
  beforeEach(async () => {
    number = `+1888${number.slice(-7)}`;
    await db.pool.query('insert into numbers.dids (number, account_id) values ($1, $2)', [number, accountId]);
  });

  test('STOP and START count, and only the network answers them', async () => {
    await say('STOP', 1);
    await say('START', 2);
    expect(await changes()).toEqual(['STOP: out, sender', 'START: in, sender']);
    expect(await replies()).toEqual([]);
  });

  test('a word that the network does not know is confirmed by us', async () => {
    await say('UNSUBSCRIBE', 1);
    expect(await repliesOf('optout_confirmation')).toEqual([OUT]);
  });
});

describe('START', () => {
  test('brings back whoever opted out, and is confirmed', async () => {
    await say('STOP', 1);
    const { announced } = await say('start', 2);
    expect(await changes()).toEqual(['STOP: out, sender', 'START: in, sender']);
    expect(await repliesOf('optout_confirmation')).toEqual([OUT, IN]);
    expect(announced('message-accepted')).toEqual([(await replies())[1].id]);
  });

  test('of somebody who never opted out changes nothing', async () => {
    await say('START', 1);
    expect(await changes()).toEqual([]);
    expect(await replies()).toEqual([]);
  });

  test('that comes late does not undo the STOP after it', async () => {
    await say('STOP', 5);
    await say('START', 3);
    expect(await changes()).toEqual(['STOP: out, sender']);
  });
});

describe('HELP', () => {
  test('is answered, also to somebody who opted out', async () => {
    await say('STOP', 1);
    const { announced } = await say('HELP', 2);
    expect(await changes()).toEqual(['STOP: out, sender']);
    expect(await replies()).toMatchObject([
      { kind: 'optout_confirmation' },
      { kind: 'help', message_body: HELP, source_addr: number, dest_addr: RECIPIENT, status: 'accepted' },
    ]);
    expect(announced('message-accepted')).toEqual([(await replies())[1].id]);
  });

  test('is answered once a minute, for each recipient and number', async () => {
    await receive([await seedText('HELP', 1), await seedText('help?', 2)], '2026-11-22T12:00:10.000Z');
    await receive([await seedText('HELP', 3)], '2026-11-22T12:01:09.999Z');
    expect(await repliesOf('help')).toEqual([HELP]);
    await receive([await seedText('HELP', 4, { source_addr: '16505550199' })], '2026-11-22T12:01:09.999Z');
    expect(await repliesOf('help')).toEqual([HELP, HELP]);
    await receive([await seedText('HELP', 5)], '2026-11-22T12:01:10.000Z');
    expect(await repliesOf('help')).toEqual([HELP, HELP, HELP]);
  });

  test('is answered by several processes at once one time', async () => {
    const partIds = await Promise.all([1, 2, 3, 4].map((second) => seedText('HELP', second)));
    await Promise.all(partIds.map((partId) => receive([partId])));
    expect(await repliesOf('help')).toEqual([HELP]);
  });

  test('is answered again after the clock was set back by a day', async () => {
    await receive([await seedText('HELP', 1)], '2026-11-23T12:00:00.000Z');
    await receive([await seedText('HELP', 2)], '2026-11-22T12:00:00.000Z');
    expect(await repliesOf('help')).toEqual([HELP, HELP]);
  });

  test('to a number whose SMS is switched off is not answered', async () => {
    await db.pool.query('update numbers.dids set sms_enabled = false where number = $1', [number]);
    await say('HELP', 1);
    expect(await replies()).toEqual([]);
  });
});

describe('what a magic number says to test traffic', () => {
  const SANDBOX = { connector: 'sandbox' };
  const outOf = async (table: 'opt_outs' | 'sandbox_opt_outs') => {
    const { rows } = await db.pool.query(`select opted_out from messaging.${table} where account_id = $1`, [
      accountId,
    ]);
    return rows.map(({ opted_out }) => opted_out);
  };

  test('reaches the customer, and opts out of test messages alone', async () => {
    const { announced } = await say('STOP', 1, SANDBOX);
    expect([await outOf('sandbox_opt_outs'), await outOf('opt_outs'), await changes()]).toEqual([
      [true],
      [],
      [],
    ]);
    expect(announced('message-updated')).toHaveLength(1);
    const { rows } = await db.pool.query('select test from messaging.message_log where account_id = $1', [
      accountId,
    ]);
    expect(rows).toEqual([{ test: true }]);
  });

  test('opts in again, and lifts no live opt-out', async () => {
    await say('STOP', 1);
    await say('STOP', 1, SANDBOX);
    await say('START', 2, SANDBOX);
    expect([await outOf('sandbox_opt_outs'), await outOf('opt_outs')]).toEqual([[false], [true]]);
  });

  test('is not touched by what is said to live traffic', async () => {
    await say('STOP', 1, SANDBOX);
    await say('START', 2);
    expect([await outOf('sandbox_opt_outs'), await outOf('opt_outs')]).toEqual([[true], [false]]);
  });

  test('is not answered: a magic number would write back again', async () => {
    for (const text of ['STOP', 'START', 'HELP']) await say(text, 1, SANDBOX);
    expect(await replies()).toEqual([]);
  });
});

test('an endpoint that wants states on the way gets them of our replies too', async () => {
  await db.pool.query(
    `insert into messaging.webhook_endpoints (account_id, url, secret_encrypted, events)
     values ($1, 'https://example.com', 'v1:none', '{message.sent}')`,
    [accountId],
  );
  await say('STOP', 1);
  expect(await replies()).toMatchObject([{ announces_all: true, announced_sequence: 0 }]);
});

test('a hundred different words in one event are obeyed for the recipient who said each', async () => {
  const texts = ['STOP', 'HELP', 'Hello', 'STOPALL'];
  const partIds: Uuid[] = [];
  for (let index = 0; index < 100; index += 1) {
    const source_addr = `1650555${1_000 + index}`;
    partIds.push(await seedText(texts[index % 4] as string, 1, { source_addr }));
  }
  const { announced, logText } = await receive(partIds);
  const { rows } = await db.pool.query(
    `select o.sender, count(*)::int as n, count(*) filter (where p.said = c.keyword)::int as own
     from messaging.opt_outs o
     join messaging.opt_out_changes c using (account_id, recipient, sender)
     join lateral (select convert_from(octets, 'UTF8') as said from messaging.inbound_parts
       where '+' || source_addr = o.recipient and id = any($2)) p on true
     where o.account_id = $1 group by o.sender order by o.sender`,
    [accountId, partIds],
  );
  expect(rows).toEqual([
    { sender: '', n: 25, own: 25 },
    { sender: number, n: 25, own: 25 },
  ]);
  expect(announced('message-accepted')).toHaveLength(75);
  expect(announced('message-updated')).toHaveLength(100);
  const text = logText();
  expect(text).toContain('"optOutChanges":50');
  expect(text).toContain('"replies":75');
  expect(text).not.toMatch(/STOP|5551|Acme/);
});
