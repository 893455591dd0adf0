// Who sends in a measurement: the demo account, or many accounts made for it.
import pg from 'pg';
import type { StackFile } from '../../shared/contracts/stack-file.ts';
import { createCustomer } from '../e2e/customer.ts';

export type Sender = {
  readonly number: string;
  /** Header line that reaches the function as the gateway would pass it on. */
  readonly authorization: string;
};

export async function demoSender(stack: StackFile): Promise<Sender> {
  const customer = await createCustomer(stack);
  await customer.close();
  return { number: stack.demo.numbers.longCode, authorization: headerLine(customer.token) };
}

/** Accounts with a number and a key each; their secret is the demo account's, whose hash they copy. */
const ADD_ACCOUNTS = `
  with made as (
    insert into accounts.accounts (company_name, webhook_http_allowed)
    select 'Bench company ' || n, true from generate_series(1, $1) n
    returning id, company_name),
  numbered as (select id, split_part(company_name, ' ', 3)::int as n from made),
  credentials as (
    insert into messaging.customer_sms_auth
      (account_id, api_key, api_secret_hash, webhook_secret_encrypted, api_rate_limit)
    select m.id, 'rk_live_bench_' || m.n, d.api_secret_hash, d.webhook_secret_encrypted, d.api_rate_limit
      from numbered m cross join messaging.customer_sms_auth d
     where d.api_key = $2),
  campaigns as (
    insert into messaging.campaigns_10dlc (account_id, campaign_id, use_case, phone_numbers, status)
    select id, 'CBENCH' || n, 'CUSTOMER_CARE', array['+1415557' || lpad(n::text, 4, '0')], 'ACTIVE' from numbered)
  insert into numbers.dids (number, account_id)
  select '+1415557' || lpad(n::text, 4, '0'), id from numbered`;

export async function addSenders(stack: StackFile, count: number): Promise<readonly Sender[]> {
  const client = new pg.Client({ connectionString: stack.databaseUrl });
  await client.connect();
  await client.query(ADD_ACCOUNTS, [count, stack.demo.apiKey]);
  await client.query(
    `update accounts.balances b set billing = 'postpaid', credit_limit = 1000000
     from accounts.accounts a where a.id = b.account_id and a.company_name like 'Bench company %'`,
  );
  await client.end();
  const senders: Sender[] = [];
  for (let n = 1; n <= count; n += 1) {
    const demo = { ...stack.demo, apiKey: `rk_live_bench_${n}` };
    const customer = await createCustomer({ ...stack, demo });
    await customer.close();
    senders.push({
      number: `+1415557${String(n).padStart(4, '0')}`,
      authorization: headerLine(customer.token),
    });
  }
  return senders;
}

function headerLine(token: string): string {
  return `x-forwarded-authorization: Bearer ${token}\r\n`;
}
