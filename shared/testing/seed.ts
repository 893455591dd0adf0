// Rows that most database tests need: an active account that owns a number, a connector and the default route.
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type { Uuid } from '../kernel/ids.ts';

export type SeededAccount = { readonly accountId: Uuid; readonly number: string };

let nextNumber = 0;

/** The account may spend: what a test wants refused it takes away itself. Its number is attached to an active campaign. */
export async function seedAccount(pool: pg.Pool, options: { status?: string } = {}): Promise<SeededAccount> {
  nextNumber += 1;
  const number = `+1415556${String(nextNumber).padStart(4, '0')}`;
  const inserted = await pool.query<{ id: Uuid }>(
    'insert into accounts.accounts (company_name, status) values ($1, $2) returning id',
    [`Test company ${randomUUID()}`, options.status ?? 'active'],
  );
  const accountId = inserted.rows[0]?.id as Uuid;
  await pool.query('insert into numbers.dids (number, account_id) values ($1, $2)', [number, accountId]);
  await pool.query(
    'insert into messaging.customer_sms_auth (account_id, api_rate_limit) values ($1, 100000)',
    [accountId],
  );
  await pool.query(
    `update accounts.balances set billing = 'postpaid', credit_limit = 1000000 where account_id = $1`,
    [accountId],
  );
  await pool.query(
    `insert into messaging.campaigns_10dlc (account_id, campaign_id, use_case, phone_numbers, status)
     values ($1, $2, 'CUSTOMER_CARE', $3, 'ACTIVE')`,
    [accountId, `C${number.slice(-7)}`, [number]],
  );
  return { accountId, number };
}

/** The connector is never dialled by this: its host is a documentation address. */
export async function seedConnector(pool: pg.Pool, name = 'sinch_primary'): Promise<string> {
  await pool.query(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted)
     values ($1, 'sinch', '192.0.2.1', 3601, 'sandbox', 'v1:none') on conflict do nothing`,
    [name],
  );
  await pool.query(
    `insert into messaging.routes (rule_order, connectors, rate) values (0, $1, 0.0075) on conflict do nothing`,
    [[name]],
  );
  return name;
}

/** Where test messages leave; never dialled by this either. */
export async function seedSandbox(pool: pg.Pool): Promise<void> {
  await pool.query(
    `insert into messaging.vendor_connectors (connector_name, vendor, host, port, system_id, password_encrypted)
     values ('sandbox', 'simulated', '192.0.2.1', 3601, 'sandbox-test', 'v1:none') on conflict do nothing`,
  );
}
