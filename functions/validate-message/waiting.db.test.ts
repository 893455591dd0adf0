import { describe, expect, test } from 'vitest';
import { pacificDay } from '../../shared/compliance/pacing/pacific-day.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { NOW, useValidationStage } from '../../shared/testing/validation-stage.ts';

const { db, setUp, seedAccepted, messageOf } = useValidationStage();

describe('pace', () => {
  test('what exceeds a second waits for its slot, in order, with its money reserved', async () => {
    const sender = await seedAccount(db.pool);
    await db.pool.query('update messaging.customer_sms_auth set api_rate_limit = 2 where account_id = $1', [
      sender.accountId,
    ]);
    const ids = await Promise.all(Array.from({ length: 5 }, () => seedAccepted(sender)));
    ids.sort();
    const { validate, announcer } = setUp();
    await validate(...ids);
    const rows = await Promise.all(ids.map(messageOf));
    const waits = rows.map(({ due_at }) => (due_at ? due_at.getTime() - NOW.getTime() : 0));
    expect(rows.map(({ status }) => status)).toEqual([
      ...['queued', 'queued', 'scheduled', 'scheduled', 'scheduled'],
    ]);
    expect(waits).toEqual(
      [0, 0, 500, 1_000, 1_500].map((waitMs) => (waitMs === 0 ? 0 : expect.closeTo(waitMs, -1))),
    );
    expect(rows[4]).toMatchObject({
      wake_at: rows[4].due_at,
      slot_at: rows[4].due_at,
      charge: 'reserved',
      cost: '0.007500',
      vendor_connector: 'sinch_primary',
      delayed_by: 'limits',
      delay_reason: 'Its turn has not come: messages before it use the limits.',
    });
    expect(announcer.announcements).toEqual([
      { topic: 'message-routed', field: 'messageIds', ids: ids.slice(0, 2) },
    ]);
  });

  test('what has no slot within its validity is expired at once, costs nothing and says why', async () => {
    const sender = await seedAccount(db.pool);
    await db.pool.query('update messaging.customer_sms_auth set api_rate_limit = 1 where account_id = $1', [
      sender.accountId,
    ]);
    const soon = { valid_until: new Date(NOW.getTime() + 900) };
    const ids = [await seedAccepted(sender, soon), await seedAccepted(sender, soon)].sort();
    await setUp().validate(...ids);
    const rows = await Promise.all(ids.map(messageOf));
    expect(
      rows.map(({ status, error_code, refused_rule, charge }) => [status, error_code, refused_rule, charge]),
    ).toEqual([
      ['queued', null, null, 'reserved'],
      ['expired', 'validity_too_short', 'limits', 'none'],
    ]);
  });

  test("beyond the campaign's daily cap a message waits for the next Pacific day, or expires where it may not", async () => {
    const sender = await seedAccount(db.pool);
    await db.pool.query('update messaging.campaigns_10dlc set daily_cap = 1 where account_id = $1', [
      sender.accountId,
    ]);
    const first = await seedAccepted(sender);
    await setUp().validate(first);
    const { endsAt } = pacificDay(NOW);
    const patient = await seedAccepted(sender, { valid_until: new Date(endsAt.getTime() + 60_000) });
    const hurried = await seedAccepted(sender, { valid_until: new Date(endsAt.getTime() - 1) });
    await setUp().validate(patient, hurried);
    expect(await messageOf(first)).toMatchObject({ status: 'queued' });
    expect(await messageOf(patient)).toMatchObject({
      ...{ status: 'scheduled', due_at: endsAt, slot_at: null, delayed_by: 'limits' },
      delay_reason: 'The daily cap of its campaign or brand is reached.',
    });
    expect(await messageOf(hurried)).toMatchObject({ status: 'expired', error_code: 'daily_cap_reached' });
  });

  test('a scheduled message is left alone until it is due, then goes with the slot and the price that it has', async () => {
    const sender = await seedAccount(db.pool);
    const scheduled = {
      ...{
        status: 'scheduled',
        sequence: 2,
        announced_sequence: 2,
        scheduled_at: NOW,
        vendor_connector: 'sinch_primary',
      },
      ...{ cost: '0.005000', charge: 'reserved' },
    };
    const later = new Date(NOW.getTime() + 1_000);
    const early = await seedAccepted(sender, { ...scheduled, due_at: later, slot_at: later });
    const due = await seedAccepted(sender, { ...scheduled, due_at: NOW, slot_at: NOW });
    await setUp().validate(early, due);
    expect(await messageOf(early)).toMatchObject({ status: 'scheduled', sequence: 2 });
    expect(await messageOf(due)).toMatchObject({
      status: 'queued',
      sequence: 3,
      cost: '0.005000',
      charge: 'reserved',
    });
  });
});

describe('what waits in the queue for more than a minute', () => {
  const minuteAgo = new Date(NOW.getTime() - 61_000);
  const queued = {
    ...{
      status: 'queued',
      queued_at: minuteAgo,
      vendor_connector: 'sinch_primary',
      sequence: 2,
      announced_sequence: 2,
    },
    ...{ cost: '0.007500', charge: 'reserved' },
  };

  test('stays as it is while nothing has changed, and is offered again', async () => {
    const id = await seedAccepted(await seedAccount(db.pool), queued);
    const before = await messageOf(id);
    const { validate, announcer } = setUp();
    await validate(id);
    expect(await messageOf(id)).toEqual(before);
    expect(announcer.announcements).toEqual([{ topic: 'message-routed', field: 'messageIds', ids: [id] }]);
  });

  test('is rejected with its reason when its account was suspended, and its money comes back', async () => {
    const sender = await seedAccount(db.pool);
    const id = await seedAccepted(sender, queued);
    const fresh = await seedAccepted(sender, { ...queued, queued_at: NOW });
    await db.pool.query("update accounts.accounts set status = 'suspended' where id = $1", [
      sender.accountId,
    ]);
    await setUp().validate(id, fresh);
    expect(await messageOf(id)).toMatchObject({
      ...{
        status: 'rejected',
        error_code: 'account_inactive',
        refused_rule: 'account-active',
        charge: 'refunded',
      },
      sequence: 3,
    });
    expect(await messageOf(fresh)).toMatchObject({ status: 'queued' });
    const { rows } = await db.pool.query(
      'select kind, amount, messages from accounts.ledger_entries where account_id = $1',
      [sender.accountId],
    );
    expect(rows).toEqual([{ kind: 'refund', amount: '0.007500', messages: 1 }]);
  });
});
