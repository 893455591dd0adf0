// Functions as they run in the cloud: configured by environment, registered by their index.ts, behind the framework's own
// middleware, each at an address of its own. Access tokens come from issue-token, like a customer's.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { type ApiCredentials, hashApiSecret, makeApiCredentials } from '../accounts/credentials.ts';
import { runShutdown } from '../platform/shutdown.ts';
import type { TestDatabase } from './database.ts';
import { freePort } from './free-ports.ts';
import { type RunningFunction, startFunction } from './start-function.ts';

export const TEST_PEPPER = Buffer.alloc(32, 1);
/** Encrypts what is encrypted at rest. */
export const TEST_ENCRYPTION_KEY = Buffer.alloc(32, 2);
export const TEST_ISSUER = 'https://api.test';

export type TestFunctions = {
  /** `http://127.0.0.1:port` of a function. */
  address(name: string): string;
  /** Gives the account a new API key. */
  credentials(accountId: string, mode?: 'live' | 'test'): Promise<ApiCredentials>;
  /** `Bearer …` of the account, with all scopes or those named. */
  bearer(accountId: string, scope?: string): Promise<string>;
  /** `Bearer …` for any key and its secret. */
  bearerOf(credentials: ApiCredentials, scope?: string): Promise<string>;
};

/** Call after `useDatabase`. `issue-token` is always among them; `env` overrides what the functions are given. */
export function useFunctions(
  database: TestDatabase,
  names: readonly string[],
  env: Readonly<Record<string, string>> = {},
): TestFunctions {
  const servers = new Map<string, RunningFunction>();

  function address(name: string): string {
    const server = servers.get(name);
    if (server === undefined) throw new Error(`${name} is not served`);
    return server.address;
  }

  async function serveFunction(name: string): Promise<void> {
    await import(new URL(`../../functions/${name}/index.ts`, import.meta.url).href);
    servers.set(name, await startFunction(name));
  }

  beforeAll(async () => {
    Object.assign(process.env, {
      DATABASE_URL: database.url,
      PUBSUB_PROJECT: 'test',
      PUBSUB_EMULATOR_HOST: `127.0.0.1:${await freePort()}`, // nobody listens there unless a test does
      METADATA_SERVER_DETECTION: 'none',
      API_SECRET_PEPPER: TEST_PEPPER.toString('base64'),
      ENCRYPTION_KEY: TEST_ENCRYPTION_KEY.toString('base64'),
      TOKEN_ISSUER: TEST_ISSUER,
      TOKEN_SIGNING_KEYS: JSON.stringify([makeSigningKey('test-key')]),
      LOG_LEVEL: 'fatal',
      ...env,
    });
    await serveFunction('issue-token');
    process.env.JWKS_URL = env.JWKS_URL ?? `${address('issue-token')}/.well-known/jwks.json`;
    for (const name of names) await serveFunction(name);
  });

  afterAll(async () => {
    for (const server of servers.values()) server.close();
    await runShutdown(5_000);
  });

  async function credentials(accountId: string, mode: 'live' | 'test' = 'live'): Promise<ApiCredentials> {
    const made = makeApiCredentials(mode, randomBytes);
    await storeCredentials(database.pool, accountId, made);
    return made;
  }

  async function bearerOf({ apiKey, apiSecret }: ApiCredentials, scope?: string): Promise<string> {
    const reply = await fetch(`${address('issue-token')}/v1/oauth/token`, {
      method: 'POST',
      body: JSON.stringify({
        grant_type: 'client_credentials',
        client_id: apiKey,
        client_secret: apiSecret,
        ...(scope === undefined ? {} : { scope }),
      }),
    });
    const { access_token } = (await reply.json()) as { readonly access_token: string };
    return `Bearer ${access_token}`;
  }

  return {
    address,
    credentials,
    bearerOf,
    bearer: async (accountId, scope) => bearerOf(await credentials(accountId), scope),
  };
}

/** A private RS256 JWK as `TOKEN_SIGNING_KEYS` holds them. */
export function makeSigningKey(kid: string): object {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}

async function storeCredentials(
  pool: pg.Pool,
  accountId: string,
  credentials: ApiCredentials,
): Promise<void> {
  await pool.query(
    'update messaging.customer_sms_auth set api_key = $2, api_secret_hash = $3 where account_id = $1',
    [accountId, credentials.apiKey, hashApiSecret(TEST_PEPPER, credentials.apiSecret)],
  );
}
