// The messages that a link holds, and the order in which their parts are to be sent.
import type { ClaimedMessage } from './claimed-message.ts';
import { isCertain, isUnseen, type MessageInLink, type PartJob, takeIn } from './message-in-link.ts';
import { createPartQueue } from './part-queue.ts';

export type Outbox = {
  add(messages: readonly ClaimedMessage[], nowMs: number): void;
  next(): PartJob | undefined;
  /** Parts that wait to be sent, now or later. */
  waiting(): number;
  /** Parts that could be sent now. */
  ready(): number;
  /** Back to the head of the queue; what comes back together keeps its order. */
  giveBack(job: PartJob): void;
  giveBackLater(job: PartJob, delayMs: number): void;
  /** The message is settled. */
  forget(message: MessageInLink): void;
  /** Takes out the messages of which it is certain what the carrier has, retries that wait for their time excepted. */
  takeUntouched(): readonly MessageInLink[];
  /** Takes out the messages of which the carrier has nothing, those among them too that wait to be tried again. */
  takeUnseen(): readonly MessageInLink[];
  /** Forgets what waits to be sent. */
  close(): void;
  /** Takes out the messages of which it is certain what the carrier has. */
  takeCertain(): readonly MessageInLink[];
};

/** `onReturned` says that parts which came back may be sent. */
export function createOutbox(onReturned: () => void): Outbox {
  const queue = createPartQueue<PartJob>();
  const delayed = new Map<PartJob, NodeJS.Timeout>();
  const held = new Set<MessageInLink>();
  let returned: PartJob[] = [];
  let order = 0;

  function giveBack(job: PartJob): void {
    job.of.parts[job.partIndex] = { kind: 'waiting' };
    returned.push(job);
    if (returned.length > 1) return;
    setImmediate(() => {
      for (const back of returned.sort((a, b) => b.order - a.order)) queue.pushFront(back);
      returned = [];
      onReturned();
    });
  }

  function take(choose: (message: MessageInLink) => boolean): readonly MessageInLink[] {
    const taken = [...held].filter(choose);
    for (const message of taken) held.delete(message);
    return taken;
  }

  function takeOut(choose: (message: MessageInLink) => boolean): readonly MessageInLink[] {
    const back = new Set(returned.map((job) => job.of));
    const taken = new Set(take((message) => choose(message) && !back.has(message)));
    for (const job of queue.drain()) if (!taken.has(job.of)) queue.push(job);
    for (const [job, timer] of delayed) {
      if (!taken.has(job.of)) continue;
      clearTimeout(timer);
      delayed.delete(job);
    }
    return [...taken];
  }

  return {
    giveBack,
    waiting: () => queue.length() + delayed.size + returned.length,
    ready: () => queue.length(),
    next: () => queue.shift(),
    forget: (message) => void held.delete(message),
    add(messages, nowMs) {
      for (const message of messages) {
        const taken = takeIn(message, nowMs);
        held.add(taken);
        for (const [partIndex, part] of taken.parts.entries()) {
          if (part.kind !== 'waiting') continue;
          queue.push({ of: taken, partIndex, order });
          order += 1;
        }
      }
    },
    giveBackLater(job, delayMs) {
      job.of.parts[job.partIndex] = { kind: 'waiting' };
      const timer = setTimeout(() => {
        delayed.delete(job);
        giveBack(job);
      }, delayMs);
      delayed.set(job, timer);
    },
    takeUntouched() {
      const retried = new Set([...delayed.keys()].map((job) => job.of));
      return takeOut((message) => isCertain(message) && !retried.has(message));
    },
    takeUnseen: () => takeOut(isUnseen),
    close() {
      for (const timer of delayed.values()) clearTimeout(timer);
      delayed.clear();
      queue.drain();
    },
    takeCertain: () => take(isCertain),
  };
}
