import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { hashApiSecret } from '../../shared/accounts/credentials.ts';
import { hashSmppPassword } from '../../shared/accounts/smpp-password.ts';
import { SCOPES } from '../../shared/contracts/token.ts';
import { SANDBOX_CONNECTOR } from '../../shared/messaging/sandbox-connector.ts';
import { seedRoutes } from '../../shared/messaging/seed-routes.ts';
import { encryptSecret } from '../../shared/platform/secret-box.ts';
import { DEMO_ACCOUNT_ID, DEMO_NUMBERS, DEMO_SYSTEM_ID, LOCAL_OPERATOR_ID } from './demo-account.ts';

export type CarrierAddress = {
  readonly vendor: 'sinch' | 'simulated';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  /** PDUs a second; 0 is no limit. */
  readonly maxThroughput: number;
};

export type Seed = {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly testApiKey: string;
  readonly testApiSecret: string;
  readonly operatorApiKey: string;
  readonly operatorApiSecret: string;
  readonly webhookSecret: string;
  readonly smppPassword: string;
  /** Where texts to the demo numbers are posted. */
  readonly webhookUrl: string;
  readonly pepper: Buffer;
  readonly encryptionKey: Buffer;
  readonly carrier: CarrierAddress;
  /** Where test messages leave. */
  readonly sandbox: CarrierAddress;
  readonly defaults: RowDefaults;
};

/** What a new row starts with; one that exists keeps its own. */
export type RowDefaults = {
  /** Requests a second. */
  readonly rateLimit: number;
  /** Segments a second. */
  readonly smppThroughput: number;
  readonly webhookRetries: number;
};

/** US dollars: enough for any demonstration, and each message is in the ledger. */
const DEMO_CREDIT = 1_000_000;

/** Makes the demo account, its numbers, an operator, the connector and the default route; running it again repairs, never doubles. */
export async function seedDemo(databaseUrl: string, seed: Seed): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await seedAccount(client, seed);
    await seedTestKey(client, seed);
    await seedOperator(client, seed);
    await seedSmpp(client, seed);
    await seedNumbers(client, seed);
    await seedRegistrations(client);
    await seedConnector(client, 'sinch_primary', seed.carrier, seed.encryptionKey);
    await seedConnector(client, SANDBOX_CONNECTOR.name, seed.sandbox, seed.encryptionKey);
    await seedRoutes(client);
    await client.query('commit');
  } finally {
    await client.end();
  }
}

async function seedAccount(client: Client, seed: Seed): Promise<void> {
  await client.query(
    `insert into accounts.accounts (id, company_name, webhook_http_allowed) values ($1, 'Demo company', true)
     on conflict (id) do update set webhook_http_allowed = true`,
    [DEMO_ACCOUNT_ID],
  );
  await client.query(
    `update accounts.balances set billing = 'postpaid', credit_limit = $2 where account_id = $1 and credit_limit = 0`,
    [DEMO_ACCOUNT_ID, DEMO_CREDIT],
  );
  await client.query(
    `insert into messaging.customer_sms_auth
       (account_id, api_key, api_secret_hash, webhook_secret_encrypted, api_rate_limit, smpp_throughput)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (account_id) do update set api_key = excluded.api_key, api_secret_hash = excluded.api_secret_hash,
       webhook_secret_encrypted = excluded.webhook_secret_encrypted`,
    [
      DEMO_ACCOUNT_ID,
      seed.apiKey,
      hashApiSecret(seed.pepper, seed.apiSecret),
      encryptSecret(seed.encryptionKey, seed.webhookSecret),
      seed.defaults.rateLimit,
      seed.defaults.smppThroughput,
    ],
  );
}

/** A key of its own: the account's first credential is a live one. */
async function seedTestKey(client: Client, { testApiKey, testApiSecret, pepper }: Seed): Promise<void> {
  await client.query(
    `insert into messaging.api_keys (account_id, name, api_key, mode, scopes, secret_hash)
     values ($1, 'Demo test key', $2, 'test', $3, $4)
     on conflict (api_key) do update set secret_hash = excluded.secret_hash, scopes = excluded.scopes`,
    [DEMO_ACCOUNT_ID, testApiKey, SCOPES, hashApiSecret(pepper, testApiSecret)],
  );
}

/** An admin, whose key opens for another year with each start. What somebody changed of the operator stays. */
async function seedOperator(
  client: Client,
  { operatorApiKey, operatorApiSecret, pepper }: Seed,
): Promise<void> {
  await client.query(
    `insert into accounts.operators (id, email, name, role) values ($1, 'operator@localhost', 'Local operator', 'admin')
     on conflict do nothing`,
    [LOCAL_OPERATOR_ID],
  );
  await client.query(
    `insert into accounts.operator_keys (operator_id, name, api_key, secret_hash, expires_at)
     values ($1, 'Local key', $2, $3, now() + interval '1 year')
     on conflict (api_key) do update set secret_hash = excluded.secret_hash, expires_at = excluded.expires_at`,
    [LOCAL_OPERATOR_ID, operatorApiKey, hashApiSecret(pepper, operatorApiSecret)],
  );
}

/** A password that was made anew is taken over; what else its owner changed stays. */
async function seedSmpp(client: Client, { smppPassword, defaults }: Seed): Promise<void> {
  await client.query(
    `insert into messaging.smpp_accounts (account_id, name, system_id, password_hash, max_binds, throughput)
     values ($1, 'Demo', $2, $3, 10, $4)
     on conflict (system_id) do update set password_hash = excluded.password_hash`,
    [
      DEMO_ACCOUNT_ID,
      DEMO_SYSTEM_ID,
      await hashSmppPassword(smppPassword, randomBytes),
      defaults.smppThroughput,
    ],
  );
}

async function seedNumbers(client: Client, { webhookUrl, defaults }: Seed): Promise<void> {
  const numbers = Object.values(DEMO_NUMBERS);
  await client.query(
    `insert into numbers.dids (number, account_id) select unnest($2::varchar[]), $1
     on conflict (number) do update set account_id = excluded.account_id`,
    [DEMO_ACCOUNT_ID, numbers],
  );
  // The receiver's port may have changed since; a route that somebody pointed elsewhere stays.
  await client.query(
    `insert into messaging.inbound_routes (did, account_id, delivery_method, webhook_url, webhook_retry_count)
     select unnest($2::varchar[]), $1, 'webhook', $3, $4
     on conflict (did) do update set account_id = excluded.account_id, webhook_url = excluded.webhook_url
       where inbound_routes.webhook_url like 'http://127.0.0.1:%/webhooks/demo'`,
    [DEMO_ACCOUNT_ID, numbers, webhookUrl, defaults.webhookRetries],
  );
}

/** What the carriers want to know of a sender: a campaign for the long code, a verification for the toll-free number. */
async function seedRegistrations(client: Client): Promise<void> {
  await client.query(
    `insert into messaging.brands_10dlc (account_id, brand_id, tier, status) values ($1, 'BDEMO01', 'TOP', 'VERIFIED')
     on conflict (brand_id) do nothing`,
    [DEMO_ACCOUNT_ID],
  );
  await client.query(
    `insert into messaging.campaigns_10dlc (account_id, campaign_id, brand_id, use_case, phone_numbers, status)
     values ($1, 'CDEMO01', 'BDEMO01', 'CUSTOMER_CARE', $2, 'ACTIVE') on conflict (campaign_id) do nothing`,
    [DEMO_ACCOUNT_ID, [DEMO_NUMBERS.longCode]],
  );
  await client.query(
    `update numbers.dids set tollfree_status = 'verified' where number = $1 and tollfree_status is null`,
    [DEMO_NUMBERS.tollFree],
  );
}

async function seedConnector(
  client: Client,
  name: string,
  carrier: CarrierAddress,
  encryptionKey: Buffer,
): Promise<void> {
  // Whether the connector leads to the simulated carrier is this start's decision, also over an older database: a stack
  // without a real carrier must never dial one. What an operator changed of a real connector stays.
  await client.query(
    `insert into messaging.vendor_connectors
       (connector_name, vendor, host, port, tls, system_id, password_encrypted, max_throughput)
     values ($8, $1, $2, $3, $4, $5, $6, $7)
     on conflict (connector_name) do update set vendor = excluded.vendor, host = excluded.host, port = excluded.port,
       tls = excluded.tls, system_id = excluded.system_id, password_encrypted = excluded.password_encrypted,
       max_throughput = excluded.max_throughput, updated_at = now()
       where 'simulated' in (vendor_connectors.vendor, excluded.vendor)`,
    [
      ...[carrier.vendor, carrier.host, carrier.port, carrier.tls, carrier.systemId],
      ...[encryptSecret(encryptionKey, carrier.password), carrier.maxThroughput, name],
    ],
  );
}
