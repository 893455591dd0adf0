import { createRefusalTally } from '../../shared/acceptance/refusal-tally.ts';
import type { ContentChecker } from '../../shared/compliance/content/content-cache.ts';
import { createPoliciesCache } from '../../shared/compliance/context-cache.ts';
import { type Decision, decide } from '../../shared/compliance/decide.ts';
import { reserveSlots, type SlotOutcome } from '../../shared/compliance/pacing/reserve-slots.ts';
import { EVENT_IDS_MAX } from '../../shared/contracts/events/limits.ts';
import type { MessageAccepted } from '../../shared/contracts/events/message-accepted.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { traceIdsOf } from '../../shared/kernel/trace-context.ts';
import { bisect } from '../../shared/platform/bisect.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import { createCoalescer } from '../../shared/platform/coalesce.ts';
import type { Logger } from '../../shared/platform/log.ts';
import { logRefused } from '../../shared/platform/log-refused.ts';
import { DONE, type MessageVerdict } from '../../shared/platform/on-message.ts';
import { isDataError, type Pool } from '../../shared/platform/postgres.ts';
import type { Announcer } from '../../shared/platform/publish.ts';
import { applyOutcomes, type ChangedMessage, type PlannedMessage } from './apply-outcomes.ts';
import { countRefusals } from './count-refusals.ts';
import { loadContexts, type MessageInContext } from './load-contexts.ts';
import { loadUndecided } from './load-undecided.ts';
import { planOutcome } from './plan-outcome.ts';

export type ValidateHandlerDeps = {
  readonly pool: Pool;
  readonly content: ContentChecker;
  readonly announcer: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
};

/** Batches of one process: more would only wait for each other's balances. */
const BATCHES_AT_ONCE = 2;
/** Beyond this, events come again later. */
const WAITING_MAX = 10_000;

/**
 * Decides with what is committed now on accepted messages, and again on scheduled ones that are due, takes their slots,
 * and writes the outcome. Five statements a batch, however many rules there are; events that come while batches are under
 * way share the next one. A repeat finds nothing undecided.
 */
export function createValidateHandler({ pool, content, announcer, clock, log }: ValidateHandlerDeps) {
  const policies = createPoliciesCache(pool, clock);
  const tally = createRefusalTally({ db: pool, clock, log });

  async function validate(messageIds: readonly Uuid[]): Promise<void> {
    const now = clock.now();
    const undecided = await loadUndecided(pool, [...new Set(messageIds)].sort(), now);
    if (undecided.length === 0) return;
    const sources = { db: pool, content, policies: await policies.current() };
    const inContext = await loadContexts(sources, undecided);
    const decisions = inContext.map(({ message, body, context }) =>
      decide({ ...message, body }, context, now),
    );
    const slots = await takeSlots(pool, inContext, decisions, now);
    const planned = inContext.map(({ message, body }, index): PlannedMessage => {
      const decision = decisions[index] as Decision;
      return {
        id: message.id,
        sequence: message.sequence,
        outcome: planOutcome({ decision, slot: slots[index], validUntil: message.validUntil }, now),
        body: body === message.body ? undefined : body,
      };
    });
    const [waiting, moving] = partition(planned, inContext);
    const { results, refused } = await bisect(moving, (set) => applyOutcomes(pool, set, now), isDataError);
    logRefused(log, refused, ({ id }) => id);
    countRefusals(tally, inContext, planned);
    await announce(announcer, results.flat(), waiting);
    const traceIds = traceIdsOf(undecided);
    log.info({ ...summaryOf(results.flat(), planned), traceIds }, 'messages.validated');
  }

  const batches = createCoalescer<Uuid, true>({
    async run(messageIds) {
      await validate(messageIds);
      return messageIds.map(() => true as const);
    },
    batchMax: EVENT_IDS_MAX,
    slots: BATCHES_AT_ONCE,
    waitingMax: WAITING_MAX,
    isItemFault: () => false,
  });

  return async ({ messageIds }: MessageAccepted): Promise<MessageVerdict> => {
    await Promise.all(messageIds.map((id) => batches.add(id)));
    return DONE;
  };
}

/** One statement for the batch; a message that is refused, waits for daytime, or has its slot already takes none. */
async function takeSlots(
  pool: Pool,
  inContext: readonly MessageInContext[],
  decisions: readonly Decision[],
  now: Date,
): Promise<readonly (SlotOutcome | undefined)[]> {
  const slots: (SlotOutcome | undefined)[] = decisions.map(() => undefined);
  const asking = decisions.flatMap((decision, index) => {
    const { message } = inContext[index] as MessageInContext;
    if (decision.kind !== 'accept' || message.holdsSlot || message.isQueued) return [];
    return [{ index, reservation: { deadline: message.validUntil, ...decision.limits } }];
  });
  if (asking.length === 0) return slots;
  const outcomes = await reserveSlots(
    pool,
    asking.map(({ reservation }) => reservation),
    now,
  );
  asking.forEach(({ index }, position) => {
    slots[index] = outcomes[position];
  });
  return slots;
}

/** Queued messages that still pass stay as they are, and are offered to the bridge again; all others move. */
function partition(
  planned: readonly PlannedMessage[],
  inContext: readonly MessageInContext[],
): readonly [waitingIds: readonly string[], moving: readonly PlannedMessage[]] {
  const isQueued = new Set(
    inContext.filter(({ message }) => message.isQueued).map(({ message }) => message.id),
  );
  const stays = ({ id, outcome }: PlannedMessage) => isQueued.has(id) && !('refusal' in outcome);
  return [planned.filter(stays).map(({ id }) => id), planned.filter((message) => !stays(message))];
}

async function announce(
  announcer: Announcer,
  changed: readonly ChangedMessage[],
  waitingIds: readonly string[],
): Promise<void> {
  const idsWhere = (wanted: (message: ChangedMessage) => boolean) =>
    changed.filter(wanted).map(({ id }) => id);
  await Promise.all([
    announcer.announce('message-routed', 'messageIds', [
      ...idsWhere(({ status }) => status === 'queued'),
      ...waitingIds,
    ]),
    announcer.announce(
      'message-updated',
      'messageIds',
      idsWhere(({ owed }) => owed),
    ),
  ]);
}

function summaryOf(changed: readonly ChangedMessage[], planned: readonly PlannedMessage[]) {
  const statuses: Record<string, number> = {};
  for (const { status } of changed) statuses[status] = (statuses[status] ?? 0) + 1;
  const rules = planned.flatMap(({ outcome }) => ('refusal' in outcome ? [outcome.refusal.rule] : []));
  return { ...statuses, rules };
}
