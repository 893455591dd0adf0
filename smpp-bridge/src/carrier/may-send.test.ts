import { expect, test } from 'vitest';
import { type LinkLoad, maySend } from './may-send.ts';
import { FULL_PACE } from './pace.ts';
import { FULL_BUCKET } from './token-bucket.ts';

const IDLE: LinkLoad = {
  windowFree: 10,
  uncommitted: 0,
  window: 10,
  perSecond: 0,
  pace: FULL_PACE,
  bucket: FULL_BUCKET,
};

test.each<readonly [string, Partial<LinkLoad>, object]>([
  ['an idle link sends', {}, { kind: 'send' }],
  ['a full window waits for an answer', { windowFree: 0 }, { kind: 'blocked' }],
  [
    'a window of answers that are not committed waits for the database',
    { uncommitted: 10 },
    { kind: 'blocked' },
  ],
  [
    'a throttled link keeps to the rate that it was cut to',
    { pace: { ...FULL_PACE, perSecond: 20, ceiling: 100 }, bucket: { tokens: 0, filledAtMs: 5_000 } },
    { kind: 'wait', waitMs: 50 },
  ],
  [
    'a paused link waits out its pause',
    { pace: { ...FULL_PACE, pausedUntilMs: 5_300 } },
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
