// The one step that touches the network: nodemailer over SMTP, on connections that are kept.
import { readFileSync } from 'node:fs';
import { createTransport } from 'nodemailer';
import type { Mail } from './prepare.ts';
import type { SendOutcome } from './settle.ts';

export type Mailer = {
  send(mail: Mail): Promise<SendOutcome>;
  close(): void;
};

export type MailerOptions = {
  readonly url: string;
  readonly caFile?: string | undefined;
  readonly requireTls: boolean;
  /** From here on an attempt is over, whatever the server still does. */
  readonly timeoutMs: number;
};

export const CONNECTIONS = 5;

const CONNECT_TIMEOUT_MS = 5_000;
const IDLE_TIMEOUT_MS = 10_000;

/** Where an answer is about this mail and not about who we are. */
const MAIL_COMMANDS = new Set(['RCPT TO', 'DATA']);

export function createMailer({ url, caFile, requireTls, timeoutMs }: MailerOptions): Mailer {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: CONNECTIONS,
    // An attempt that fails is settled and waits in its row, not in this process.
    maxRequeues: 0,
    requireTLS: requireTls,
    tls: { minVersion: 'TLSv1.2', ...(caFile === undefined ? {} : { ca: readFileSync(caFile) }) },
    connectionTimeout: CONNECT_TIMEOUT_MS,
    greetingTimeout: CONNECT_TIMEOUT_MS,
    dnsTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: IDLE_TIMEOUT_MS,
    // A row names no files and no addresses to be fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send({ to, headers, ...mail }) {
      try {
        const sent = await transport.sendMail({
          ...mail,
          to: { name: '', address: to },
          envelope: { from: mail.from, to: [to] },
          headers: { ...headers },
          signal: AbortSignal.timeout(timeoutMs),
        });
        return { kind: 'taken', status: Number(sent.response.slice(0, 3)) };
      } catch (error) {
        return outcomeOf(error, timeoutMs);
      }
    },
    close: () => transport.close(),
  };
}

type SmtpFault = Error & {
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
};

function outcomeOf(error: unknown, timeoutMs: number): SendOutcome {
  if (!(error instanceof Error)) return { kind: 'unanswered', error: 'unknown error' };
  const { code, command = '', responseCode: status, response } = error as SmtpFault;
  if (code === 'EABORT') return { kind: 'unanswered', error: `not taken within ${timeoutMs} ms` };
  if (status === undefined) return { kind: 'unanswered', error: error.message };
  const isFinal = status >= 500 && MAIL_COMMANDS.has(command);
  return { kind: 'refused', status, isFinal, error: response ?? error.message };
}
