import { expect, test } from 'vitest';
import { linkLimitsOf } from './link-limits.ts';

test.each([
  ['the windows of all binds count', { windowSize: 10, binds: 4, maxThroughput: 60 }, 40, 80],
  ['half a second of a fast connector is held', { windowSize: 10, binds: 1, maxThroughput: 1_000 }, 10, 500],
  [
    'a connector without a limit holds a second of a fast one',
    { windowSize: 10, binds: 2, maxThroughput: 0 },
    20,
    1_000,
  ],
])('%s', (_guarantee, connector, window, capacity) => {
  expect(linkLimitsOf(connector)).toEqual({ window, capacity });
});
