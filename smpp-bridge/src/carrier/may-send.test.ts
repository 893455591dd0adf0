import { expect, test } from 'vitest';
import { type LinkLoad, maySend } from './may-send.ts';
import { FULL_PACE } from './pace.ts';
import { FULL_BUCKET } from './token-bucket.ts';

const IDLE: LinkLoad = {
  windowFree: 10,
  inFlight: 0,
  uncommitted: 0,
  window: 10,
  perSecond: 0,
  pace: FULL_PACE,
  bucket: FULL_BUCKET,
};

test.each<readonly [string, Partial<LinkLoad>, object]>([
  ['an idle link sends', {}, { kind: 'send' }],
  ['a full window waits for an answer', { windowFree: 0, inFlight: 10 }, { kind: 'blocked' }],
  [
    'a window of answers that are not committed waits for the database',
    { uncommitted: 10 },
    { kind: 'blocked' },
  ],
  [
    'a throttled link probes with one PDU',
    { inFlight: 1, windowFree: 9, pace: { allowed: 1, pausedUntilMs: 0, pauses: 1 } },
    { kind: 'blocked' },
  ],
  [
    'a paused link waits out its pause',
    { pace: { allowed: 1, pausedUntilMs: 5_300, pauses: 1 } },
    { kind: 'wait', waitMs: 300 },
  ],
  [
    'a limit that is used up waits for the next token',
    { perSecond: 10, bucket: { tokens: 0, filledAtMs: 5_000 } },
    { kind: 'wait', waitMs: 100 },
  ],
])('%s', (_guarantee, change, decision) => {
  expect(maySend({ ...IDLE, ...change }, 5_000)).toMatchObject(decision);
});
