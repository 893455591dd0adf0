// A real SMTP server for a test file, with TLS of its own, and the mails that it took.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { ensureCertificates } from '../../infra/local/certificates.ts';
import { type MailRefusal, type MailServer, startMailServer } from '../../infra/local/mail/mail-server.ts';

export type TestMailServer = {
  /** `smtp://127.0.0.1:port` */
  readonly url: string;
  readonly caFile: string;
  /** Each as it stands in its file, the oldest first. */
  mails(): Promise<string[]>;
};

/** How some recipients are answered; all others are taken. */
const REFUSALS: Readonly<Record<string, MailRefusal>> = {
  'unknown@example.com': { code: 550, text: '5.1.1 No such mailbox' },
  'full@example.com': { code: 452, text: '4.2.2 Mailbox full' },
};

/** Call at the top of a test file; each test begins with no mail. */
export function useMailServer(): TestMailServer {
  let folder: string;
  let caFile: string;
  let server: MailServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ringer-mail-'));
    const files = await ensureCertificates(folder, new Date());
    caFile = files.caFile;
    server = await startMailServer({
      port: 0,
      folder: join(folder, 'mail'),
      tls: { cert: await readFile(files.certFile, 'utf8'), key: await readFile(files.keyFile, 'utf8') },
      refusalOf: (recipient) => REFUSALS[recipient],
      now: () => new Date(),
    });
  });
  beforeEach(async () => {
    for (const name of await readdir(join(folder, 'mail'))) await rm(join(folder, 'mail', name));
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  return {
    get url() {
      return `smtp://127.0.0.1:${server.port}`;
    },
    get caFile() {
      return caFile;
    },
    async mails() {
      const names = (await readdir(join(folder, 'mail'))).sort();
      return Promise.all(names.map((name) => readFile(join(folder, 'mail', name), 'utf8')));
    },
  };
}
