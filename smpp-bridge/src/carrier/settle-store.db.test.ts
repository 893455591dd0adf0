import { beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { claimMessages } from '../submitter/claim-store.ts';
import { insertQueued, statusCounts } from '../testing/queued-messages.ts';
import { type AnsweredPart, type Settlement, settleMessages } from './settle-store.ts';

const database = useDatabase();
const EPOCH = 3;
const OPTIONS = { epoch: EPOCH, receiptTimeoutSeconds: 86_400 };
const ROOM = new Map([['sandbox_one', 1_000]]);

beforeEach(() => database.pool.query('truncate messaging.message_log, messaging.message_parts'));

async function claimed(options: Parameters<typeof insertQueued>[1] = {}): Promise<Uuid[]> {
  const ids = await insertQueued(database.pool, options);
  await claimMessages(database.pool, ids, ROOM, EPOCH);
  return ids;
}

function part(change: Partial<AnsweredPart> = {}): AnsweredPart {
  return { partNumber: 1, parts: 1, connector: 'sandbox_one', carrierMessageId: 'A1', ...change };
}

async function rowOf(id: Uuid | undefined) {
  const found = await database.pool.query(
    `select status, sequence, announced_sequence, message_id, error_code, carrier_error, submitted_at is not null as sent,
       final_at is not null as ended, awaits_receipt, bridge_epoch::int, wakes,
       round(extract(epoch from wake_at - now()))::int as wakes_in
     from messaging.message_log where id = $1`,
    [id],
  );
  return found.rows[0];
}

describe('what becomes of a message', () => {
  const outcome = { kind: 'sent', carrierMessageId: 'A1', awaitsReceipt: true } as const;

  test('sent waits for its receipt and owes nothing', async () => {
    const [id] = await claimed({ validForMs: 3_600_000 });
    const settled = await settleMessages(
      database.pool,
      [{ messageId: id as Uuid, part: part(), outcome }],
      OPTIONS,
    );
    expect(settled).toEqual([{ id, owed: false }]);
    expect(await rowOf(id)).toMatchObject({
      ...{ status: 'sent', sequence: 4, announced_sequence: 4, message_id: 'A1', sent: true, ended: false },
      wakes_in: 90_000,
    });
  });

  test('sent is announced where states on the way are wanted', async () => {
    const [id] = await claimed({ announcesAll: true });
    const settled = await settleMessages(
      database.pool,
      [{ messageId: id as Uuid, part: part(), outcome }],
      OPTIONS,
    );
    expect(settled).toEqual([{ id, owed: true }]);
    expect(await rowOf(id)).toMatchObject({ sequence: 4, announced_sequence: 0, wakes_in: 5 });
  });

  test('sent is announced where it is the end', async () => {
    const [id] = await claimed();
    const settled = await settleMessages(
      database.pool,
      [{ messageId: id as Uuid, part: part(), outcome: { ...outcome, awaitsReceipt: false } }],
      OPTIONS,
    );
    expect(settled).toEqual([{ id, owed: true }]);
    expect(await rowOf(id)).toMatchObject({
      sequence: 4,
      announced_sequence: 3,
      awaits_receipt: false,
      wakes_in: 5,
    });
  });

  test('failed says who refused and why', async () => {
    const [id] = await claimed();
    await settleMessages(
      database.pool,
      [
        {
          messageId: id as Uuid,
          part: part({ carrierMessageId: undefined, carrierError: 'ESME_RINVDSTADR' }),
          outcome: { kind: 'failed', errorCode: 'carrier_refused', carrierError: 'ESME_RINVDSTADR' },
        },
      ],
      OPTIONS,
    );
    expect(await rowOf(id)).toMatchObject({
      ...{ status: 'failed', error_code: 'carrier_refused', carrier_error: 'ESME_RINVDSTADR' },
      ...{ sequence: 4, announced_sequence: 3, ended: true, sent: false, wakes_in: 5 },
    });
    const parts = await database.pool.query('select status, carrier_error from messaging.message_parts');
    expect(parts.rows).toEqual([{ status: 'failed', carrier_error: 'ESME_RINVDSTADR' }]);
  });

  test('requeued counts no state, owes no event, and its next claim counts none either', async () => {
    const [id] = await claimed();
    const settled = await settleMessages(
      database.pool,
      [{ messageId: id as Uuid, outcome: { kind: 'requeue' } }],
      OPTIONS,
    );
    expect(settled).toEqual([{ id, owed: false }]);
    expect(await rowOf(id)).toMatchObject({
      status: 'queued',
      sequence: 3,
      announced_sequence: 3,
      bridge_epoch: null,
    });
    await claimMessages(database.pool, [id as Uuid], ROOM, EPOCH);
    expect(await rowOf(id)).toMatchObject({ status: 'sending', sequence: 3, announced_sequence: 3 });
  });

  test('a part alone is stored and leaves the message under way', async () => {
    const [id] = await claimed();
    await settleMessages(database.pool, [{ messageId: id as Uuid, part: part({ parts: 2 }) }], OPTIONS);
    expect(await rowOf(id)).toMatchObject({ status: 'sending', message_id: null });
  });
});

test('settling twice, as after a commit that was not confirmed, changes nothing more', async () => {
  const ids = await claimed({ count: 200 });
  const batch: Settlement[] = ids.map((messageId, index) => ({
    messageId,
    part: part({ carrierMessageId: `A${index}` }),
    outcome: { kind: 'sent', carrierMessageId: `A${index}`, awaitsReceipt: true },
  }));
  expect(await settleMessages(database.pool, batch, OPTIONS)).toHaveLength(200);
  expect(await settleMessages(database.pool, batch, OPTIONS)).toHaveLength(0);
  expect(await statusCounts(database.pool)).toEqual({ sent: 200 });
  const sequences = await database.pool.query('select distinct sequence from messaging.message_log');
  expect(sequences.rows).toEqual([{ sequence: 4 }]);
});

test('a bridge whose epoch has passed stores its parts, but decides nothing', async () => {
  const [id] = await claimed();
  await settleMessages(
    database.pool,
    [
      {
        messageId: id as Uuid,
        part: part(),
        outcome: { kind: 'sent', carrierMessageId: 'A1', awaitsReceipt: true },
      },
    ],
    { ...OPTIONS, epoch: EPOCH - 1 },
  );
  expect(await rowOf(id)).toMatchObject({ status: 'sending' });
  const parts = await database.pool.query('select carrier_message_id from messaging.message_parts');
  expect(parts.rows).toEqual([{ carrier_message_id: 'A1' }]);
});
