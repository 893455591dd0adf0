// A real SMTP server that keeps what it takes as files, for the local stack and for tests. A mail is answered when its
// file is there.
import { once } from 'node:events';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SMTPServer } from 'smtp-server';

export type MailServer = { readonly port: number; stop(): Promise<void> };

/** How an address is refused: SMTP reply code and text. */
export type MailRefusal = { readonly code: number; readonly text: string };

export type MailServerOptions = {
  /** 0 is any free one. */
  readonly port: number;
  readonly folder: string;
  /** In PEM; without them there is no STARTTLS. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined;
  readonly refusalOf: (recipient: string) => MailRefusal | undefined;
  readonly now: () => Date;
};

const MAIL_BYTES_MAX = 1024 * 1024;
const MAILS_KEPT_MAX = 1_000;

/** The youngest 1,000 mails are kept; their names sort by time. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  await mkdir(options.folder, { recursive: true });
  let taken = 0;

  async function keep(mail: Buffer): Promise<string> {
    taken += 1;
    const time = options.now().toISOString().replaceAll(/[:.]/g, '-');
    const name = `${time}-${String(taken).padStart(6, '0')}.eml`;
    await writeFile(join(options.folder, `${name}.new`), mail);
    await rename(join(options.folder, `${name}.new`), join(options.folder, name));
    await dropOldest(options.folder);
    return name;
  }

  const server = new SMTPServer({
    banner: 'ringer local mail',
    authOptional: true,
    ...(options.tls === undefined ? {} : options.tls),
    disabledCommands: options.tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    disableReverseLookup: true,
    size: MAIL_BYTES_MAX,
    closeTimeout: 500,
    onRcptTo({ address }, _session, answer) {
      const refusal = options.refusalOf(address);
      answer(refusal && Object.assign(new Error(refusal.text), { responseCode: refusal.code }));
    },
    onData(stream, _session, answer) {
      buffer(stream).then(
        async (mail) => {
          if (stream.sizeExceeded) {
            answer(Object.assign(new Error('The mail is too large'), { responseCode: 552 }));
          } else answer(null, `kept as ${await keep(mail)}`);
        },
        (error: Error) => answer(error),
      );
    },
  });
  // A client that breaks off is its own affair.
  server.on('error', () => {});
  server.listen(options.port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function dropOldest(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
  const oldest = names.slice(0, Math.max(0, names.length - MAILS_KEPT_MAX));
  await Promise.all(oldest.map((name) => rm(join(folder, name), { force: true })));
}
