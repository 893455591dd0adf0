import { expect, test } from 'vitest';
import { rateHeaders } from './rate-headers.ts';

const NOW_MS = 1_790_000_000_000;

test.each([
  ['a key that has not called', { held: 0, fullAtMs: NOW_MS - 5_000 }, '"key";r=10;t=0'],
  ['half of a second spent', { held: 0, fullAtMs: NOW_MS + 500 }, '"key";r=5;t=1'],
  ['all of it spent', { held: 0, fullAtMs: NOW_MS + 1_000 }, '"key";r=0;t=1'],
  ['what this process holds is still to be had', { held: 2, fullAtMs: NOW_MS + 1_000 }, '"key";r=2;t=1'],
])('%s', (_, state, expected) => {
  expect(rateHeaders({ perSecond: 10, ...state }, NOW_MS)).toEqual({
    'ratelimit-policy': '"key";q=10;w=1',
    ratelimit: expected,
  });
});
