// The secrets of one local stack: made once, kept for its owner alone, thrown away with its data.
import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { makeApiCredentials, makeOperatorCredentials } from '../../shared/accounts/credentials.ts';
import { makeSmppPassword } from '../../shared/accounts/smpp-password.ts';
import { TOKEN_ALGORITHM } from '../../shared/contracts/token.ts';
import { makeWebhookSecret } from '../../shared/delivery/signature.ts';

const localSecrets = z.strictObject({
  databasePassword: z.string().min(1),
  /** Base64. */
  apiSecretPepper: z.base64(),
  /** Base64 of 32 bytes. */
  encryptionKey: z.base64(),
  /** Private JWK with `kid`. */
  tokenSigningKey: z.record(z.string(), z.string()),
  /** At most 8 characters, as SMPP allows. */
  carrierPassword: z.string().min(1).max(8),
  jasminPassword: z.string().min(1),
  demoApiKey: z.string(),
  demoApiSecret: z.string(),
  demoTestApiKey: z.string(),
  demoTestApiSecret: z.string(),
  demoWebhookSecret: z.string(),
  /** At most 8 characters, as SMPP allows. */
  demoSmppPassword: z.string().min(1).max(8),
  operatorApiKey: z.string(),
  operatorApiSecret: z.string(),
});
export type LocalSecrets = z.output<typeof localSecrets>;

/** What every version had. */
const sinceFirst = localSecrets.partial({
  ...{ demoSmppPassword: true, demoTestApiKey: true, demoTestApiSecret: true },
  ...{ operatorApiKey: true, operatorApiSecret: true },
});

const FILE = 'secrets.json';
const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Reads `secrets.json`, making what it lacks. Throws when the file is there but damaged: its data would be lost. */
export async function ensureSecrets(dataDir: string): Promise<LocalSecrets> {
  const path = join(dataDir, FILE);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) {
    await mkdir(dataDir, { recursive: true, mode: 0o711 });
    return await writeSecrets(path, await makeSecrets());
  }
  try {
    const kept: unknown = JSON.parse(text);
    // Data that an earlier version made lacks what came later.
    const hasAll = localSecrets.safeParse(kept).success;
    const known = hasAll ? undefined : sinceFirst.parse(kept);
    return known
      ? await writeSecrets(path, localSecrets.parse({ ...sinceThen(), ...known }))
      : localSecrets.parse(kept);
  } catch (error) {
    throw new Error(`${path} is damaged: restore it, or start anew with "npm run reset"`, { cause: error });
  }
}

/** Renamed into place: a start that is killed here leaves no half file. */
async function writeSecrets(path: string, secrets: LocalSecrets): Promise<LocalSecrets> {
  await writeFile(`${path}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secrets;
}

type LaterSecrets = Pick<
  LocalSecrets,
  'demoSmppPassword' | 'demoTestApiKey' | 'demoTestApiSecret' | 'operatorApiKey' | 'operatorApiSecret'
>;

/** What later versions added. */
function sinceThen(): LaterSecrets {
  const { apiKey, apiSecret } = makeApiCredentials('test', randomBytes);
  const operator = makeOperatorCredentials(randomBytes);
  return {
    ...{ demoSmppPassword: makeSmppPassword(), demoTestApiKey: apiKey, demoTestApiSecret: apiSecret },
    ...{ operatorApiKey: operator.apiKey, operatorApiSecret: operator.apiSecret },
  };
}

async function makeSecrets(): Promise<LocalSecrets> {
  const demo = makeApiCredentials('live', randomBytes);
  return {
    databasePassword: randomBytes(24).toString('base64url'),
    apiSecretPepper: randomBytes(32).toString('base64'),
    encryptionKey: randomBytes(32).toString('base64'),
    tokenSigningKey: await makeSigningKey(),
    carrierPassword: Array.from({ length: 8 }, () => ALPHANUMERIC[randomInt(ALPHANUMERIC.length)]).join(''),
    jasminPassword: randomBytes(12).toString('base64url'),
    demoApiKey: demo.apiKey,
    demoApiSecret: demo.apiSecret,
    ...sinceThen(),
    demoWebhookSecret: makeWebhookSecret(randomBytes),
  };
}

async function makeSigningKey(): Promise<Record<string, string>> {
  const { privateKey } = await generateKeyPair(TOKEN_ALGORITHM, { extractable: true, modulusLength: 2_048 });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return z.record(z.string(), z.string()).parse({ ...jwk, kid, alg: TOKEN_ALGORITHM, use: 'sig' });
}
