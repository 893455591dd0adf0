import { createRoutingCache } from '../../shared/compliance/context-cache.ts';
import { decide } from '../../shared/compliance/decide.ts';
import type { Routing, SenderContext } from '../../shared/compliance/rule.ts';
import type { MessageAccepted } from '../../shared/contracts/events/message-accepted.ts';
import { assertNever } from '../../shared/kernel/assert-never.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { type AcceptedMessage, loadAccepted } from './load-accepted.ts';
import { type QueuedMessage, queueMessages } from './queue-messages.ts';
import { type RejectedMessage, rejectMessages } from './reject-messages.ts';
import { type ScheduledMessage, scheduleMessages } from './schedule-messages.ts';
import { senderContextsOf } from './sender-contexts.ts';

export type ValidateHandlerDeps = {
  readonly pool: Pool;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Decides on accepted messages with what is committed now, and writes what was decided. Repeats find nothing accepted. */
export function createValidateHandler({ pool, announcer, clock, log }: ValidateHandlerDeps) {
  const routing = createRoutingCache(pool, clock);

  return async ({ messageIds }: MessageAccepted): Promise<MessageVerdict> => {
    const messages = await loadAccepted(pool, [...messageIds].sort());
    if (messages.length === 0) return DONE;
    const [contexts, currentRouting] = await Promise.all([
      senderContextsOf(pool, messages),
      routing.current(),
    ]);
    const decided = decideAll(messages, contexts, currentRouting, clock.now());
    const [queueing, rejecting, scheduling] = await Promise.all([
      bisect(decided.queue, (set) => queueMessages(pool, set), isDataError),
      bisect(decided.reject, (set) => rejectMessages(pool, set), isDataError),
      bisect(decided.schedule, (set) => scheduleMessages(pool, set), isDataError),
    ]);
    const queued = queueing.results.flat();
    const rejected = rejecting.results.flat();
    const scheduled = scheduling.results.flat();
    const refused = [...queueing.refused, ...rejecting.refused, ...scheduling.refused];
    logRefused<{ readonly id: Uuid }>(log, refused, ({ id }) => id);
    const owed = [...queued, ...rejected, ...scheduled].filter((changed) => changed.owed);
    await Promise.all([
      announcer.announce('message-routed', 'messageIds', idsOf(queued)),
      announcer.announce('message-updated', 'messageIds', idsOf(owed)),
    ]);
    log.info(
      { queued: queued.length, rejected: rejected.length, scheduled: scheduled.length, rules: decided.rules },
      'messages.validated',
    );
    return DONE;
  };
}

type Decided = {
  readonly queue: QueuedMessage[];
  readonly reject: RejectedMessage[];
  readonly schedule: ScheduledMessage[];
  /** Rules that refused. */
  readonly rules: string[];
};

function decideAll(
  messages: readonly AcceptedMessage[],
  contexts: readonly (SenderContext | undefined)[],
  routing: Routing,
  now: Date,
): Decided {
  const decided: Decided = { queue: [], reject: [], schedule: [], rules: [] };
  for (const [index, message] of messages.entries()) {
    const sender = contexts[index];
    if (!sender) throw new Error(`no sender context for ${message.id}`);
    const decision = decide(message, { sender, routing }, now);
    switch (decision.kind) {
      case 'accept':
        decided.queue.push({ id: message.id, acceptance: decision });
        break;
      case 'reject':
        decided.reject.push({ id: message.id, code: decision.code });
        decided.rules.push(decision.rule);
        break;
      case 'defer':
        decided.schedule.push({ id: message.id, until: decision.until });
        break;
      default:
        assertNever(decision);
    }
  }
  return decided;
}

const idsOf = (changed: readonly { readonly id: string }[]) => changed.map(({ id }) => id);
