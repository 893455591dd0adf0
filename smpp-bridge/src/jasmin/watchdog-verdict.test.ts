import { describe, expect, test } from 'vitest';
import {
  afterProvision,
  afterRestart,
  initialWatchdogState,
  type Observation,
  type WatchdogState,
  type WatchdogVerdict,
  watchdogVerdict,
} from './watchdog-verdict.ts';

const QUEUE = 'submit.sm.rm-a';
const working: WatchdogState = { ...initialWatchdogState(0), recovering: false, checkedMs: 90_000 };
const fine: Observation = {
  nowMs: 100_000,
  httpAnswers: true,
  missingConnectors: [],
  consoleIsNew: false,
  queues: [{ name: QUEUE, consumers: 1, messages: 0 }],
  claimableQueues: new Map([[QUEUE, { awaitedSinceMs: undefined, returnedMs: 99_000 }]]),
  lastReturnMs: 99_000,
};
const withoutConsumers = [{ name: QUEUE, consumers: 0, messages: 0 }];
const awaited = (awaitedSinceMs: number, returnedMs = 0) =>
  new Map([[QUEUE, { awaitedSinceMs, returnedMs }]]);
const withBacklog = [{ name: QUEUE, consumers: 1, messages: 3 }];

type Case = {
  readonly guarantee: string;
  readonly state?: Partial<WatchdogState>;
  readonly seen: Partial<Observation>;
  readonly verdict: WatchdogVerdict;
};

test.each<Case>([
  { guarantee: 'a Jasmin that works is left alone', seen: {}, verdict: { kind: 'healthy' } },
  {
    guarantee: 'a Jasmin without traffic is no fault',
    seen: { lastReturnMs: 0 },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'without a broker Jasmin is not blamed',
    seen: { queues: undefined, httpAnswers: false },
    verdict: { kind: 'wait', for: 'broker' },
  },
  {
    guarantee: 'a Jasmin that has just started is provisioned before anything is sent',
    state: { recovering: true },
    seen: {},
    verdict: { kind: 'provision', because: 'recovery' },
  },
  {
    guarantee: 'a Jasmin that restarted empty is provisioned again',
    seen: { missingConnectors: ['rm-a'], queues: withoutConsumers },
    verdict: { kind: 'provision', because: 'recovery' },
  },
  {
    guarantee: 'a Jasmin that restarted unseen is provisioned again',
    seen: { consoleIsNew: true },
    verdict: { kind: 'provision', because: 'recovery' },
  },
  {
    guarantee: 'one bad moment is no reason for a restart',
    seen: { httpAnswers: false },
    verdict: { kind: 'wait', for: 'unreachable' },
  },
  {
    guarantee: 'a Jasmin that does not answer for 4 s is restarted',
    state: { suspectSinceMs: 96_000 },
    seen: { httpAnswers: false },
    verdict: { kind: 'restart', reason: 'unreachable' },
  },
  {
    guarantee: 'a console that does not answer counts as Jasmin not answering',
    state: { suspectSinceMs: 96_000 },
    seen: { missingConnectors: undefined },
    verdict: { kind: 'restart', reason: 'unreachable' },
  },
  {
    guarantee: 'queues that nobody consumes for 4 s are a restart',
    state: { suspectSinceMs: 96_000 },
    seen: { queues: withoutConsumers },
    verdict: { kind: 'restart', reason: 'no-consumers' },
  },
  {
    guarantee: 'after the broker was away consumers are not waited for',
    state: { brokerWasAway: true },
    seen: { queues: withoutConsumers },
    verdict: { kind: 'restart', reason: 'no-consumers' },
  },
  {
    guarantee: 'a queue that does not move for 10 s is a restart',
    seen: { queues: withBacklog, claimableQueues: awaited(60_000, 90_000) },
    verdict: { kind: 'restart', reason: 'no-progress' },
  },
  {
    guarantee: 'a queue that moved 9 s ago is not',
    seen: { queues: withBacklog, claimableQueues: awaited(60_000, 91_000) },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'a queue into which the first ticket for a long time has just come is not',
    seen: { queues: withBacklog, claimableQueues: awaited(99_990), lastReturnMs: 20_000 },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'what others have put into a queue is their affair',
    seen: {
      queues: withBacklog,
      claimableQueues: new Map([[QUEUE, { awaitedSinceMs: undefined, returnedMs: 0 }]]),
    },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'a connector that moves does not hide one that is stuck',
    seen: {
      queues: [...withBacklog, { name: 'submit.sm.rm-b', consumers: 1, messages: 9 }],
      claimableQueues: new Map([
        [QUEUE, { awaitedSinceMs: 70_000, returnedMs: 0 }],
        ['submit.sm.rm-b', { awaitedSinceMs: 70_000, returnedMs: 99_999 }],
      ]),
      lastReturnMs: 99_999,
    },
    verdict: { kind: 'restart', reason: 'no-progress' },
  },
  {
    guarantee: 'tickets of a carrier that is away may wait',
    seen: { queues: withBacklog, lastReturnMs: 0, claimableQueues: new Map() },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'what an operator has changed is given to it at once',
    state: { changed: true },
    seen: {},
    verdict: { kind: 'provision', because: 'change' },
  },
  {
    guarantee: 'what somebody else has changed is found within half a minute',
    state: { checkedMs: 70_000 },
    seen: {},
    verdict: { kind: 'provision', because: 'check' },
  },
  {
    guarantee: 'one that refuses tickets is compared soon, for somebody may have changed it',
    state: { doubted: true, checkedMs: 95_000 },
    seen: {},
    verdict: { kind: 'provision', because: 'check' },
  },
  {
    guarantee: 'but not all the time, for it may be right',
    state: { doubted: true, checkedMs: 95_001 },
    seen: {},
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'a ticket that was accepted 8 s ago and is in no queue is lost, and posted again',
    seen: { claimableQueues: awaited(92_000) },
    verdict: { kind: 'repost' },
  },
  {
    guarantee: 'one that was accepted a moment ago is not',
    seen: { claimableQueues: awaited(93_000) },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'one that stands in a queue that moves is not',
    seen: { queues: withBacklog, claimableQueues: awaited(60_000, 99_000) },
    verdict: { kind: 'healthy' },
  },
  {
    guarantee: 'what does not come back when it was posted again is a restart',
    state: { repostedMs: 91_000 },
    seen: { claimableQueues: awaited(91_500), lastReturnMs: 80_000 },
    verdict: { kind: 'restart', reason: 'no-return' },
  },
  {
    guarantee: 'a Jasmin that brought others back meanwhile is not restarted for it',
    state: { repostedMs: 91_000 },
    seen: { claimableQueues: awaited(91_500), lastReturnMs: 95_000 },
    verdict: { kind: 'repost' },
  },
  {
    guarantee: 'a Jasmin that starts gets 15 s',
    state: { startedMs: 86_000, suspectSinceMs: 86_000 },
    seen: { httpAnswers: false },
    verdict: { kind: 'wait', for: 'start' },
  },
  {
    guarantee: 'but not when it was seen at work already',
    state: { startedMs: 86_000, suspectSinceMs: 96_000, worked: true },
    seen: { httpAnswers: false },
    verdict: { kind: 'restart', reason: 'unreachable' },
  },
  {
    guarantee: 'restarts that do not help become rare',
    state: { startedMs: 70_000, suspectSinceMs: 70_000, restarts: 3 },
    seen: { httpAnswers: false },
    verdict: { kind: 'wait', for: 'unreachable' },
  },
])('$guarantee', ({ state, seen, verdict }) => {
  expect(watchdogVerdict({ ...working, ...state }, { ...fine, ...seen }).verdict).toEqual(verdict);
});

describe('what one observation leaves to the next', () => {
  test('a suspicion ends when Jasmin answers', () => {
    const suspected = watchdogVerdict(working, { ...fine, httpAnswers: false }).state;
    expect(suspected.suspectSinceMs).toBe(100_000);
    expect(watchdogVerdict(suspected, fine).state.suspectSinceMs).toBeUndefined();
  });

  test('that the broker was away is remembered until the consumers were seen', () => {
    const away = watchdogVerdict(working, { ...fine, queues: undefined }).state;
    expect(away.brokerWasAway).toBe(true);
    expect(watchdogVerdict(away, fine).state.brokerWasAway).toBe(false);
  });

  test('a restart is counted, and forgiven after ten minutes of work', () => {
    const restarted = afterProvision(afterRestart(afterRestart(working, 50_000), 100_000), 101_000);
    expect(restarted).toMatchObject({ restarts: 2, startedMs: 100_000, recovering: false });
    const seenAt = (nowMs: number) =>
      watchdogVerdict(restarted, { ...fine, nowMs, lastReturnMs: nowMs }).state.restarts;
    expect(seenAt(699_000)).toBe(2);
    expect(seenAt(700_000)).toBe(0);
  });
});
