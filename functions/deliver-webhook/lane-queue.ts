// What waits in one lane, in memory: in order, never twice, and of one message never two at once.
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { DueDelivery } from './lane.ts';

export type LaneQueue = {
  /** Deliveries that wait here or are under way. */
  inHand(): number;
  waiting(): number;
  busy(): number;
  /** Call before a look: until its answer is added, what ends in between is remembered. */
  lookBegins(): void;
  /** The answer of a look, oldest first; what is in hand, or ended since the look began, is passed over. */
  add(due: readonly DueDelivery[]): void;
  /** The first that may begin while fewer than `slots` are called; it counts as under way from then on. */
  next(slots: number): DueDelivery | undefined;
  /** It was answered, and is under way until it is settled: its message waits, its receiver may take another. */
  answered(delivery: DueDelivery): void;
  /** It was settled. */
  ended(delivery: DueDelivery): void;
  /** Forgets what waits. */
  clear(): void;
};

/** Answers that wait for their commit, in rounds of calls: what a process that dies calls again at most. */
const ROUNDS_UNSETTLED_MAX = 8;

export function createLaneQueue(): LaneQueue {
  let waiting: DueDelivery[] = [];
  const underWay = new Map<Uuid, DueDelivery>();
  const calledIds = new Set<Uuid>();
  const busySubjects = new Set<Uuid>();
  const endedSinceLook = new Set<Uuid>();

  return {
    inHand: () => waiting.length + underWay.size,
    waiting: () => waiting.length,
    busy: () => underWay.size,
    lookBegins: () => endedSinceLook.clear(),
    add(due) {
      const known = new Set(waiting.map(({ id }) => id));
      waiting.push(...due.filter(({ id }) => !known.has(id) && !underWay.has(id) && !endedSinceLook.has(id)));
    },
    next(slots) {
      if (calledIds.size >= slots || underWay.size >= ROUNDS_UNSETTLED_MAX * slots) return undefined;
      const index = waiting.findIndex(({ subjectId }) => !busySubjects.has(subjectId));
      const [delivery] = index < 0 ? [] : waiting.splice(index, 1);
      if (delivery) {
        underWay.set(delivery.id, delivery);
        calledIds.add(delivery.id);
        busySubjects.add(delivery.subjectId);
      }
      return delivery;
    },
    answered: ({ id }) => void calledIds.delete(id),
    ended({ id, subjectId }) {
      calledIds.delete(id);
      underWay.delete(id);
      busySubjects.delete(subjectId);
      endedSinceLook.add(id);
    },
    clear() {
      waiting = [];
    },
  };
}
