import type { InboundReceived } from '../../shared/contracts/events/inbound-received.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { inTransaction, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { planInbound } from './decide.ts';
import { lockParts } from './lock-parts.ts';
import { storeMessages } from './store-messages.ts';
import { waitForParts } from './wait-for-parts.ts';

export type InboundHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Joins stored parts to messages of the account that owns the number. Repeats change nothing. */
export function createInboundHandler(deps: InboundHandlerDeps) {
  return async ({ partIds }: InboundReceived): Promise<MessageVerdict> => {
    const { plan, stored } = await inTransaction(deps.pool, async (client) => {
      const parts = await lockParts(client, partIds);
      const plan = planInbound(parts, deps.clock.now());
      if (plan.waiting.length > 0) await waitForParts(client, plan.waiting);
      const stored = plan.joined.length > 0 ? await storeMessages(client, plan.joined) : [];
      return { plan, stored };
    });
    const owned = stored.filter(({ accountId }) => accountId !== null).map(({ id }) => id);
    if (owned.length > 0) await deps.announcer.announce('message-updated', 'messageIds', owned);
    deps.log.info(
      {
        parts: partIds.length,
        messages: stored.length,
        unowned: stored.length - owned.length,
        waiting: plan.waiting.length,
      },
      'inbound.handled',
    );
    return DONE;
  };
}
