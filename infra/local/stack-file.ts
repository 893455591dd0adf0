import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type StackFile, stackFile } from '../../shared/contracts/stack-file.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import type { CertificateFiles } from './certificates.ts';
import type { StackSettings } from './config.ts';
import {
  DEMO_ACCOUNT_ID,
  DEMO_NUMBERS,
  DEMO_RECIPIENT,
  DEMO_SYSTEM_ID,
  demoWebhookUrl,
} from './demo-account.ts';
import type { LocalSecrets } from './local-secrets.ts';
import { apiUrl, mailFolder, pubsubAddress } from './stack-parts.ts';

export type StackFacts = {
  readonly settings: StackSettings;
  readonly secrets: LocalSecrets;
  readonly databaseUrl: string;
  readonly certificates: Pick<CertificateFiles, 'caFile'>;
};

/** Where the parts are and how to get in. Nothing that the simulated carrier offers is named where it does not run. */
export function describeStack({ settings, secrets, databaseUrl, certificates }: StackFacts): StackFile {
  const isSimulated = settings.SINCH_SMPP_HOST === undefined;
  const webhookUrl = demoWebhookUrl(settings.CARRIER_CONTROL_PORT);
  return {
    api: apiUrl(settings),
    smpp: {
      host: '127.0.0.1',
      port: settings.SMPP_PORT,
      tlsPort: settings.SMPP_TLS_PORT,
      caFile: certificates.caFile,
    },
    demo: {
      accountId: formatId('account', DEMO_ACCOUNT_ID),
      apiKey: secrets.demoApiKey,
      apiSecret: secrets.demoApiSecret,
      testApiKey: secrets.demoTestApiKey,
      testApiSecret: secrets.demoTestApiSecret,
      numbers: DEMO_NUMBERS,
      ...(isSimulated ? { recipient: DEMO_RECIPIENT, webhookUrl } : {}),
      webhookSecret: secrets.demoWebhookSecret,
      smppSystemId: DEMO_SYSTEM_ID,
      smppPassword: secrets.demoSmppPassword,
    },
    operator: { apiKey: secrets.operatorApiKey, apiSecret: secrets.operatorApiSecret },
    ...(isSimulated ? { carrier: { control: `http://127.0.0.1:${settings.CARRIER_CONTROL_PORT}` } } : {}),
    ...(settings.SMTP_URL === undefined
      ? { mail: { smtp: `127.0.0.1:${settings.MAIL_PORT}`, folder: mailFolder(settings) } }
      : {}),
    metrics: `http://127.0.0.1:${settings.METRICS_PORT}/metrics`,
    databaseUrl,
    pubsub: pubsubAddress(settings),
  };
}

export function stackFilePath(dataDir: string): string {
  return join(dataDir, 'stack.json');
}

/** Renamed into place, so that no tool ever reads half of it. */
export async function writeStackFile(dataDir: string, content: StackFile): Promise<void> {
  const path = stackFilePath(dataDir);
  await writeFile(`${path}.new`, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
}

export async function removeStackFile(dataDir: string): Promise<void> {
  await rm(stackFilePath(dataDir), { force: true });
}

/** Undefined where there is none; throws where it cannot be understood. */
export async function readStackFile(dataDir: string): Promise<StackFile | undefined> {
  const text = await readFile(stackFilePath(dataDir), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : stackFile.parse(JSON.parse(text));
}
