import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { seedAccount, seedSandbox } from '../../shared/testing/seed.ts';
import { NOW, useValidationStage } from '../../shared/testing/validation-stage.ts';

const { db, setUp, seedAccepted, messageOf } = useValidationStage();

describe('money', () => {
  async function purseOf(accountId: Uuid) {
    const { rows } = await db.pool.query(
      `select b.balance, b.reserved, coalesce(sum(l.amount), 0)::numeric(14,6) as ledger,
         coalesce(sum(l.reserved), 0)::numeric(14,6) as ledger_reserved
       from accounts.balances b left join accounts.ledger_entries l using (account_id)
       where b.account_id = $1 group by 1, 2`,
      [accountId],
    );
    return rows[0];
  }

  async function prepaid(dollars: string, lowBalance: string | null = null) {
    const sender = await seedAccount(db.pool);
    await db.pool.query(
      `update accounts.balances set billing = 'prepaid', credit_limit = 0, balance = $2, low_balance = $3
       where account_id = $1`,
      [sender.accountId, dollars, lowBalance],
    );
    await db.pool.query(
      `insert into accounts.ledger_entries (account_id, kind, amount, reserved) values ($1, 'top_up', $2, 0)`,
      [sender.accountId, dollars],
    );
    return sender;
  }

  test('prepaid money is reserved message by message, and the rest is refused at zero', async () => {
    const sender = await prepaid('0.020000');
    const ids = (await Promise.all(Array.from({ length: 4 }, () => seedAccepted(sender)))).sort();
    await setUp().validate(...ids);
    const rows = await Promise.all(ids.map(messageOf));
    expect(
      rows.map(({ status, charge, error_code, refused_rule }) => [status, charge, error_code, refused_rule]),
    ).toEqual([
      ['queued', 'reserved', null, null],
      ['queued', 'reserved', null, null],
      ['rejected', 'none', 'balance_insufficient', 'balance-covers'],
      ['rejected', 'none', 'balance_insufficient', 'balance-covers'],
    ]);
    expect(await purseOf(sender.accountId)).toEqual({
      balance: '0.005000',
      reserved: '0.015000',
      ledger: '0.005000',
      ledger_reserved: '0.015000',
    });
  });

  test('an account with a price of its own is charged that, from its time on', async () => {
    const sender = await prepaid('1.000000');
    await db.pool.query(
      `insert into accounts.price_lists (account_id, version, valid_from, prices, reason, created_by) values
         ($1, 1, now() - interval '1 hour', '[{"prefix": "1", "sender_class": null, "rate": "0.004000"}]', 'x', 'x'),
         ($1, 2, now() + interval '1 hour', '[{"prefix": "1", "sender_class": null, "rate": "0.001000"}]', 'x', 'x')`,
      [sender.accountId],
    );
    const id = await seedAccepted(sender);
    await setUp().validate(id);
    expect(await messageOf(id)).toMatchObject({ status: 'queued', charge: 'reserved', cost: '0.004000' });
    expect(await purseOf(sender.accountId)).toMatchObject({ balance: '0.996000', reserved: '0.004000' });
  });

  test('what was scheduled and is refused when it is due gives its money back', async () => {
    const sender = await prepaid('1.000000');
    await db.pool.query('update messaging.customer_sms_auth set api_rate_limit = 1 where account_id = $1', [
      sender.accountId,
    ]);
    const ids = (await Promise.all([seedAccepted(sender), seedAccepted(sender)])).sort();
    await setUp().validate(...ids);
    expect(await purseOf(sender.accountId)).toMatchObject({ balance: '0.985000', reserved: '0.015000' });
    await db.pool.query(
      `insert into messaging.opt_outs (account_id, recipient, sender, opted_out, source)
       values ($1, '+16505550123', '', true, 'keyword')`,
      [sender.accountId],
    );
    await db.pool.query('update messaging.message_log set due_at = $2 where id = $1', [ids[1], NOW]);
    await setUp().validate(...ids);
    expect(await messageOf(ids[1] as Uuid)).toMatchObject({
      status: 'rejected',
      error_code: 'recipient_opted_out',
      refused_rule: 'recipient-not-opted-out',
      charge: 'refunded',
    });
    expect(await purseOf(sender.accountId)).toEqual({
      ...{ balance: '0.992500', reserved: '0.007500', ledger: '0.992500', ledger_reserved: '0.007500' },
    });
  });

  test('a balance that falls below its mark is told once', async () => {
    const sender = await prepaid('0.030000', '0.016000');
    const ids = await Promise.all(Array.from({ length: 3 }, () => seedAccepted(sender)));
    for (const id of ids) await setUp().validate(id);
    const { rows } = await db.pool.query(
      'select type, data from messaging.account_events where account_id = $1',
      [sender.accountId],
    );
    expect(rows).toEqual([
      { type: 'balance.low', data: { balance: '0.015000', credit_limit: '0.000000', threshold: '0.016000' } },
    ]);
  });

  test('a test message is queued for the sandbox, for nothing, also where no money is left', async () => {
    const sender = await prepaid('0.000000');
    await seedSandbox(db.pool);
    const id = await seedAccepted(sender, { test: true });
    await setUp().validate(id);
    expect(await messageOf(id)).toMatchObject({
      ...{ status: 'queued', vendor_connector: 'sandbox', cost: '0.000000', charge: 'none' },
    });
    expect(await purseOf(sender.accountId)).toEqual({
      ...{ balance: '0.000000', reserved: '0.000000', ledger: '0.000000', ledger_reserved: '0.000000' },
    });
  });

  test('eight at once never spend more than there is', async () => {
    const sender = await prepaid('0.300000');
    const ids = await Promise.all(Array.from({ length: 80 }, () => seedAccepted(sender)));
    const batches = Array.from({ length: 8 }, (_, n) => ids.slice(n * 10, n * 10 + 10));
    await Promise.all(batches.map((batch) => setUp().validate(...batch)));
    const rows = await Promise.all(ids.map(messageOf));
    expect(rows.filter(({ status }) => status === 'queued')).toHaveLength(40);
    expect(await purseOf(sender.accountId)).toEqual({
      ...{ balance: '0.000000', reserved: '0.300000', ledger: '0.000000', ledger_reserved: '0.300000' },
    });
  });
});
