import { emailDue } from '../../shared/contracts/events/email-due.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { onShutdown } from '../../shared/platform/shutdown.ts';
import { openSpanExport } from '../../shared/platform/span-export.ts';
import { deliverEmailConfig } from './config.ts';
import { createEmailHandler } from './handler.ts';
import { createMailer } from './send-mail.ts';

const NAME = 'deliver-email';

const { config, log, pool } = await setUpFunction(NAME, deliverEmailConfig);
const mailer = createMailer({
  url: config.SMTP_URL,
  caFile: config.SMTP_CA_FILE,
  requireTls: config.SMTP_REQUIRE_TLS,
  timeoutMs: 25_000,
});
onShutdown('smtp connections', async () => mailer.close());

const handle = createEmailHandler({
  pool,
  mailer,
  from: config.EMAIL_FROM,
  budgetMs: 25_000,
  clock: systemClock,
  random: Math.random,
  spans: await openSpanExport(NAME, config, log),
  log,
});
registerFunction(NAME, onMessage(emailDue, handle, log));
