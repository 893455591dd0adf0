import { randomUUID } from 'node:crypto';
import { webhookDue } from '../../shared/contracts/events/webhook-due.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { systemClock } from '../../shared/platform/clock.ts';
import { registerFunction } from '../../shared/platform/framework.ts';
import { onMessage } from '../../shared/platform/on-message.ts';
import { openPool } from '../../shared/platform/postgres.ts';
import { webhookAddressRule } from '../../shared/platform/public-address.ts';
import { setUpFunction } from '../../shared/platform/set-up-function.ts';
import { onShutdown } from '../../shared/platform/shutdown.ts';
import { openSpanExport } from '../../shared/platform/span-export.ts';
import { createWebhookCaller } from './call-webhook.ts';
import { deliverWebhookConfig } from './config.ts';
import { createWebhookHandler } from './handler.ts';
import { createSecretOpener } from './secret-opener.ts';

const NAME = 'deliver-webhook';

const { config, log, pool } = await setUpFunction(NAME, deliverWebhookConfig);
const settlePool = await openPool(config, {
  ...{ applicationName: NAME, commits: 'redoable' },
  onIdleError: (error) => log.warn({ err: error }, 'postgres.idle-error'),
});
const isAddressAllowed = webhookAddressRule(config);
const caller = createWebhookCaller({ isAddressAllowed, clock: systemClock });
onShutdown('webhook-connections', () => caller.close());

const spans = await openSpanExport(NAME, config, log);
const handle = createWebhookHandler({
  ...{ pool, settlePool, caller, spans },
  openSecrets: createSecretOpener(config.ENCRYPTION_KEY),
  rules: {
    timeouts: { inboundRouteMs: config.DEFAULT_WEBHOOK_TIMEOUT, otherMs: 15_000 },
    isAddressAllowed,
    isTraceWanted: spans?.wants,
  },
  owner: randomUUID() as Uuid,
  budgetMs: 25_000,
  lingerMs: 500,
  slotsMax: 10,
  callsMax: 2_000,
  clock: systemClock,
  random: Math.random,
  log,
});
registerFunction(NAME, onMessage(webhookDue, handle, log));
