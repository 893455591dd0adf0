import { expect, test } from 'vitest';
import { nextSample } from './sample-window.ts';

const at = (time: string) => new Date(`2026-11-25T${time}Z`);

test.each([
  ['the first begins a quarter of a minute before', undefined, '12:01:15.700', '12:00:00', 15],
  [
    'the next goes on where the last ended, and no second is sampled twice',
    '12:00:15',
    '12:01:30.900',
    '12:00:15',
    15,
  ],
  ['one that comes too early takes nothing', '12:00:15', '12:01:15.999', '12:00:15', 0],
  ['one that is late takes a minute and leaves what lies before', '11:00:00', '12:01:30', '11:59:30', 60],
])('%s', (_what, until, now, from, seconds) => {
  const window = nextSample(until === undefined ? undefined : at(until), at(now));
  expect(window.from).toEqual(at(from));
  expect(window.seconds).toBe(seconds);
  expect(window.until.getTime() - window.from.getTime()).toBe(seconds * 1_000);
});
