import { webhookDue } from '../../shared/contracts/events/webhook-due.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { onShutdown } from '../../shared/platform/shutdown.ts';
import { createWebhookCaller } from './call-webhook.ts';
import { deliverWebhookConfig } from './config.ts';
import { createWebhookHandler } from './handler.ts';
import { createSecretOpener } from './secret-opener.ts';

const NAME = 'deliver-webhook';

const { config, log, pool } = await setUpFunction(NAME, deliverWebhookConfig);
const caller = createWebhookCaller({ allowPrivate: config.WEBHOOK_ALLOW_PRIVATE, clock: systemClock });
onShutdown('webhook-connections', () => caller.close());

const handle = createWebhookHandler({
  pool,
  caller,
  openSecret: createSecretOpener(config.ENCRYPTION_KEY),
  timeouts: { inboundRouteMs: config.DEFAULT_WEBHOOK_TIMEOUT, otherMs: 15_000 },
  slotWaitMs: 30_000,
  clock: systemClock,
  random: Math.random,
  log,
});
registerFunction(NAME, onMessage(webhookDue, handle, log));
