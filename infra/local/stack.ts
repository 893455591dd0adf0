// One local stack from its settings: everything that must exist before the parts start, the parts, and what tools read.
import { join } from 'node:path';
import type { StackFile } from '../../shared/contracts/stack-file.ts';
import { type CertificateFiles, ensureCertificates } from './certificates.ts';
import type { StackSettings } from './config.ts';
import { demoWebhookUrl } from './demo-account.ts';
import { ensureSecrets, type LocalSecrets } from './local-secrets.ts';
import { ensureDatabase, type PostgresPart, preparePostgres } from './postgres.ts';
import type { Seed } from './seed.ts';
import { describeStack } from './stack-file.ts';
import {
  carrierAddress,
  DATABASE_NAME,
  functionsUrl,
  pubsubAddress,
  type StackPartsInput,
  sandboxAddress,
  stackParts,
} from './stack-parts.ts';
import { createSupervisor, type Supervisor } from './supervisor.ts';

export type Stack = { readonly supervisor: Supervisor; readonly file: StackFile };

type Router = Pick<StackPartsInput, 'routerParts' | 'routerEnv'>;

type Prepared = {
  readonly settings: StackSettings;
  readonly secrets: LocalSecrets;
  readonly certificates: CertificateFiles;
  readonly postgres: PostgresPart | undefined;
  readonly databaseUrl: string;
};

/** Prepares folders, secrets, certificates and the database cluster; starts nothing. */
export async function prepareStack(
  settings: StackSettings,
  report: (line: string) => void,
  inheritedEnv: Readonly<Record<string, string>>,
): Promise<Stack> {
  const prepared = await prepare(settings);
  const parts = stackParts({
    ...prepared,
    inheritedEnv,
    ...(await routerOf(prepared)),
    steps: stepsOf(prepared),
  });
  const folders = stackFolders(settings.DATA_DIR);
  return { supervisor: createSupervisor(parts, { ...folders, report }), file: describeStack(prepared) };
}

export function stackFolders(dataDir: string): { readonly logDir: string; readonly runDir: string } {
  return { logDir: join(dataDir, 'logs'), runDir: join(dataDir, 'run') };
}

async function prepare(settings: StackSettings): Promise<Prepared> {
  const { DATA_DIR: dataDir, DATABASE_URL: given } = settings;
  const secrets = await ensureSecrets(dataDir);
  const certificates = await ensureCertificates(dataDir, new Date());
  if (given !== undefined)
    return { settings, secrets, certificates, postgres: undefined, databaseUrl: given };
  const postgres = await preparePostgres({
    dataDir,
    port: settings.POSTGRES_PORT,
    password: secrets.databasePassword,
  });
  return { settings, secrets, certificates, postgres, databaseUrl: postgres.databaseUrl(DATABASE_NAME) };
}

/** Loaded when needed only: a start with the other router, or before a step is due, does not pay for it. */
function stepsOf(prepared: Prepared) {
  const { settings, postgres, databaseUrl } = prepared;
  return {
    async migrate() {
      const { migrate } = await import('../scripts/migrate.ts');
      if (postgres !== undefined) await ensureDatabase(postgres, DATABASE_NAME);
      await migrate(databaseUrl);
    },
    async seed() {
      const { seedDemo } = await import('./seed.ts');
      const { seedDefaults } = await import('../scripts/seed-defaults.ts');
      await seedDefaults(databaseUrl);
      await seedDemo(databaseUrl, seedOf(prepared));
    },
    async declareTopology() {
      const { PubSub } = await import('@google-cloud/pubsub');
      const { declareTopology } = await import('./pubsub/declare-topology.ts');
      const client = new PubSub({
        projectId: settings.PUBSUB_PROJECT,
        apiEndpoint: pubsubAddress(settings),
        emulatorMode: true,
      });
      await declareTopology(client, functionsUrl(settings));
      await client.close();
    },
  };
}

async function routerOf({ settings, secrets }: Prepared): Promise<Router> {
  if (settings.ROUTER === 'direct' || settings.JASMIN_HOST !== undefined)
    return { routerParts: [], routerEnv: {} };
  const { jasminBridgeEnv, jasminParts } = await import('./jasmin-parts.ts');
  const options = { ...settings, dataDir: settings.DATA_DIR, adminPassword: secrets.jasminPassword };
  return { routerParts: jasminParts(options), routerEnv: jasminBridgeEnv(options) };
}

function seedOf({ settings, secrets }: Prepared): Seed {
  return {
    apiKey: secrets.demoApiKey,
    apiSecret: secrets.demoApiSecret,
    testApiKey: secrets.demoTestApiKey,
    testApiSecret: secrets.demoTestApiSecret,
    operatorApiKey: secrets.operatorApiKey,
    operatorApiSecret: secrets.operatorApiSecret,
    webhookSecret: secrets.demoWebhookSecret,
    smppPassword: secrets.demoSmppPassword,
    webhookUrl: demoWebhookUrl(settings.CARRIER_CONTROL_PORT),
    pepper: Buffer.from(secrets.apiSecretPepper, 'base64'),
    encryptionKey: Buffer.from(secrets.encryptionKey, 'base64'),
    carrier: carrierAddress(settings, secrets),
    sandbox: sandboxAddress(settings, secrets),
    defaults: {
      rateLimit: settings.DEFAULT_SMS_RATE_LIMIT,
      smppThroughput: settings.DEFAULT_SMPP_THROUGHPUT,
      webhookRetries: settings.DEFAULT_WEBHOOK_RETRIES,
    },
  };
}
