// A customer of a running stack beside the demo account, with a number and a key of its own.
import type pg from 'pg';
import { type ApiId, formatId } from '../../shared/kernel/ids.ts';
import { seedAccount } from '../../shared/testing/seed.ts';
import { seedApiKey } from '../../shared/testing/seed-api-key.ts';
import { ensureSecrets } from '../local/local-secrets.ts';
import type { RunningStack } from './running-stack.ts';

export type SecondCustomer = {
  /** The stack as this customer gets in. */
  readonly stack: RunningStack['stack'];
  readonly number: string;
  readonly apiKeyId: ApiId<'apiKey'>;
};

export async function seedSecondCustomer(running: RunningStack, pool: pg.Pool): Promise<SecondCustomer> {
  const { apiSecretPepper } = await ensureSecrets(running.env.DATA_DIR ?? '');
  const { accountId, number } = await seedAccount(pool);
  const key = await seedApiKey(pool, accountId, {}, Buffer.from(apiSecretPepper, 'base64'));
  const { apiKey, apiSecret } = key;
  const stack = { ...running.stack, demo: { ...running.stack.demo, apiKey, apiSecret } };
  return { stack, number, apiKeyId: formatId('apiKey', key.id) };
}
