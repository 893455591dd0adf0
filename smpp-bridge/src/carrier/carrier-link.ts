// A connector's link: messages in, submit_sm out over its binds, answers to the settler. What may leave when is decided
// by `LinkRate`, what an answer means by `submitOutcomeOf`, what becomes of a message by `verdictOf`; this file only
// carries their decisions out.
import { assertNever } from '../../../shared/kernel/assert-never.ts';
import { traceIdOf } from '../../../shared/kernel/trace-context.ts';
import { normaliseCarrierMessageId } from '../../../shared/messaging/carrier-message-id.ts';
import type { ResponsePdu } from '../smpp/pdu.ts';
import type { RequestOutcome, SmppSession } from '../smpp/session.ts';
import { backoffDelayMs } from './backoff.ts';
import type { ClaimedMessage } from './claimed-message.ts';
import type { Connector } from './connector.ts';
import { openBinds } from './link-binds.ts';
import { createLinkCommits } from './link-commits.ts';
import { createLinkCounter } from './link-counts.ts';
import type { LinkDeps } from './link-deps.ts';
import { linkLimitsOf } from './link-limits.ts';
import { createLinkRate } from './link-rate.ts';
import type { LinkSnapshot } from './link-snapshot.ts';
import { answeredPart, outcomeOf, type PartJob } from './message-in-link.ts';
import { isLost, type PartState } from './message-progress.ts';
import { createOutbox } from './outbox.ts';
import { submitOutcomeOf } from './submit-outcome.ts';
import { submitPduOf } from './submit-pdu.ts';
import { watchHealth } from './watch-health.ts';

export type CarrierLink = {
  connector(): Connector;
  /** Works on with these settings; binds that they concern are made anew one after another. */
  update(connector: Connector): void;
  /** Makes every bind anew, one after another; answers how many it could. */
  restart(): Promise<number>;
  /** Resolves when what it has given back to the queue until now is there. */
  released(): Promise<void>;
  /** What waits for it while it is sick was given to others as far as they may have it: it takes the rest. */
  goOn(): void;
  /** Takes messages that this bridge has claimed, also beyond its room. */
  offer(messages: readonly ClaimedMessage[]): void;
  /** How many more messages it wants: 0 while it is not bound. */
  room(): number;
  isBound(): boolean;
  snapshot(): LinkSnapshot;
  /** Queues again what was not sent, waits up to `timeoutMs` for what is in flight, unbinds, and settles all of it. */
  stop(timeoutMs: number): Promise<void>;
  /** Drops everything at once: the rows belong to whoever holds the lease now. */
  abandon(): void;
};

const RETRIES_MAX = 5;
const UNANSWERED_MAX = 10;
const RETRY = { firstMs: 1_000, maxMs: 30_000 };

export function openLink(settings: Connector, deps: LinkDeps): CarrierLink {
  let connector = settings;
  let { window, capacity } = linkLimitsOf(connector);
  const outbox = createOutbox(pump);
  const counter = createLinkCounter();
  const rate = createLinkRate();
  let inFlight = 0;
  const commits = createLinkCommits({ ...deps, onCommitted: pump });
  let state: 'open' | 'draining' | 'abandoned' = 'open';
  let timer: NodeJS.Timeout | undefined;

  const binds = openBinds(connector, {
    ...deps,
    onRequest(session, pdu) {
      counter.received(pdu);
      deps.deliver(session, pdu, connector);
    },
    onWindowFree: pump,
    onBound: pump,
    onAway: () => {
      if (!binds.isBound()) releaseUntouched();
    },
  });

  const health = watchHealth(
    () => ({
      ...counter.read(),
      ...binds.summary(),
      cuts: outbox.waiting() + inFlight > 0 ? rate.cuts() : 0,
    }),
    deps.health,
    releaseUnseen,
  );

  function pump(): void {
    while (state === 'open' && outbox.ready() > 0) {
      const session = binds.freest();
      if (!session) break;
      const decision = rate.decide({
        ...{ window, windowFree: session.windowFree(), uncommitted: commits.uncommitted() },
        perSecond: connector.maxThroughput,
      });
      if (decision.kind === 'wait') wakeIn(decision.waitMs);
      if (decision.kind !== 'send') break;
      const job = outbox.next();
      if (job && transmit(session, job)) rate.sent(decision.bucket);
    }
    if (room() > capacity / 2) deps.onRoom(connector.name);
  }

  function wakeIn(waitMs: number): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      pump();
    }, waitMs);
  }

  /** Whether a PDU left. */
  function transmit(session: SmppSession, job: PartJob): boolean {
    const { message, plan, parts } = job.of;
    if (isLost(parts)) return false;
    const now = new Date();
    if (message.validUntil !== undefined && message.validUntil <= now) {
      conclude(job, { kind: 'expired' });
      return false;
    }
    const startedAt = performance.now();
    try {
      const pdu = submitPduOf(message, plan, job.partIndex, { asksReceipts: connector.asksReceipts, now });
      const answer = session.request(pdu);
      parts[job.partIndex] = { kind: 'in-flight' };
      inFlight += 1;
      counter.sent();
      deps.onSubmitted?.(connector.name, (startedAt - job.of.offeredMs) / 1_000);
      void answer.then((outcome) => onOutcome(session, job, outcome, startedAt));
      return true;
    } catch (error) {
      // An address or a text that no PDU can carry: nothing that another attempt would mend.
      const traceId = traceIdOf(message);
      deps.log.error({ messageId: message.id, traceId, err: error }, 'submit.unencodable');
      conclude(job, { kind: 'refused', carrierError: 'unencodable' });
      return false;
    }
  }

  function onOutcome(session: SmppSession, job: PartJob, outcome: RequestOutcome, startedAt: number): void {
    inFlight -= 1;
    if (state === 'abandoned') return;
    const durationMs = performance.now() - startedAt;
    switch (outcome.kind) {
      case 'response':
        onResponse(session, job, outcome.pdu, durationMs);
        break;
      case 'timeout':
        onNoAnswer(job, 'timeout', durationMs);
        break;
      case 'closed':
        if (outcome.sent) onNoAnswer(job, 'lost', durationMs);
        else outbox.giveBack(job);
        break;
      default:
        assertNever(outcome);
    }
  }

  function onResponse(session: SmppSession, job: PartJob, pdu: ResponsePdu, answerMs: number): void {
    const outcome = submitOutcomeOf(pdu);
    counter.answered(outcome, answerMs);
    deps.onAnswered(connector.name, answerMs / 1_000);
    deps.submits?.answered(connector.name, job, pdu.commandStatus, outcome.kind === 'failed', answerMs);
    switch (outcome.kind) {
      case 'sent': {
        rate.accepted();
        const carrierId = pdu.command === 'submit_sm_resp' ? pdu.messageId : '';
        conclude(job, { kind: 'accepted', carrierMessageId: responseId(carrierId) });
        break;
      }
      case 'retry':
        if (outcome.slowDown) {
          rate.throttled(connector.maxThroughput);
          outbox.giveBack(job);
        } else if (job.of.retries < RETRIES_MAX) retryLater(job);
        else conclude(job, { kind: 'refused', carrierError: outcome.name });
        break;
      case 'requeue':
        outbox.giveBack(job);
        session.destroy('the carrier says that the session is not bound');
        break;
      case 'failed':
        conclude(job, { kind: 'refused', carrierError: outcome.name });
        break;
      default:
        assertNever(outcome);
    }
  }

  function responseId(id: string): string | undefined {
    return id === '' ? undefined : normaliseCarrierMessageId(id, connector.receiptIdForm, 'response');
  }

  /** A PDU that was sent and not answered: only the connector's owner can say whether twice is better than never. */
  function onNoAnswer(job: PartJob, error: 'timeout' | 'lost', durationMs: number): void {
    counter.unanswered(error);
    deps.submits?.unanswered(connector.name, job, error, durationMs);
    job.of.unanswered += 1;
    const resends = connector.unknownOutcome === 'resend' && job.of.unanswered <= UNANSWERED_MAX;
    if (resends) outbox.giveBack(job);
    else conclude(job, { kind: 'unknown' });
  }

  function retryLater(job: PartJob): void {
    const delayMs = backoffDelayMs(RETRY, job.of.retries, deps.random());
    job.of.retries += 1;
    outbox.giveBackLater(job, delayMs);
  }

  function conclude(job: PartJob, part: PartState): void {
    job.of.parts[job.partIndex] = part;
    const answered = answeredPart(job, connector);
    const outcome = outcomeOf(job.of, connector);
    if (outcome) outbox.forget(job.of);
    if (!answered && !outcome) return;
    void commits.commit({
      messageId: job.of.message.id,
      traceparent: job.of.message.traceparent,
      ...(answered ? { part: answered } : {}),
      ...(outcome ? { outcome } : {}),
    });
  }

  /** While the carrier is away, what it has seen nothing of belongs to the queue: there it can be canceled or expire. */
  function releaseUntouched(): void {
    if (state === 'open') commits.requeue(outbox.takeUntouched());
  }

  /** What has begun at a carrier ends there; the rest may take another one. */
  function releaseUnseen(): void {
    if (state === 'open') commits.requeue(outbox.takeUnseen());
  }

  function room(): number {
    if (state !== 'open' || connector.drained || health.isOnHold() || !binds.isBound()) return 0;
    return Math.max(0, capacity - outbox.waiting());
  }

  return {
    connector: () => connector,
    room,
    isBound: binds.isBound,
    update(changed) {
      connector = changed;
      ({ window, capacity } = linkLimitsOf(changed));
      void binds.update(changed);
      if (connector.drained) releaseUnseen();
      pump();
    },
    restart: binds.restart,
    released: commits.released,
    goOn: health.endHold,
    offer(messages) {
      outbox.add(messages, performance.now());
      if (connector.drained) releaseUnseen();
      pump();
    },
    snapshot() {
      const { maxThroughput: throughputMax, drained } = connector;
      return {
        ...{ connector: connector.name, window, inFlight, waiting: outbox.waiting() },
        ...binds.summary(),
        ...counter.read(),
        ...{ throughputMax, throughputAllowed: rate.allowed(throughputMax), drained },
        asksReceipts: connector.asksReceipts,
        health: health.current(),
      };
    },
    async stop(timeoutMs) {
      if (state !== 'open') return;
      state = 'draining';
      clearTimeout(timer);
      health.stop();
      outbox.close();
      await binds.stop(timeoutMs);
      commits.requeue(outbox.takeCertain());
      await commits.finish(timeoutMs);
    },
    abandon() {
      state = 'abandoned';
      clearTimeout(timer);
      health.stop();
      outbox.close();
      binds.abandon();
    },
  };
}
