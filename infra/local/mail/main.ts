import { readFile } from 'node:fs/promises';
import { loadConfig } from '../../../shared/platform/config.ts';
import { mailServerConfig } from './config.ts';
import { startMailServer } from './mail-server.ts';
import { refuseReplies } from './no-reply.ts';

const config = await loadConfig(mailServerConfig);
const { MAIL_TLS_CERT_FILE: certFile, MAIL_TLS_KEY_FILE: keyFile } = config;

const server = await startMailServer({
  port: config.MAIL_PORT,
  folder: config.MAIL_DIR,
  tls:
    certFile === undefined || keyFile === undefined
      ? undefined
      : { cert: await readFile(certFile, 'utf8'), key: await readFile(keyFile, 'utf8') },
  refusalOf: refuseReplies(config.EMAIL_FROM),
  now: () => new Date(),
});

const stop = (): void => void server.stop().then(() => process.exit(0));
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
console.log(`ready 127.0.0.1:${server.port}`);
