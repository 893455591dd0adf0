import { expect, test } from 'vitest';
import { repostDelaySeconds } from './repost-delay.ts';

test.each([
  { outcome: 'accepted', posts: 1, seconds: 30 },
  { outcome: 'accepted', posts: 2, seconds: 60 },
  { outcome: 'accepted', posts: 7, seconds: 1_800 },
  { outcome: 'accepted', posts: 30_000, seconds: 1_800 },
  { outcome: 'failed', posts: 1, seconds: 1 },
  { outcome: 'failed', posts: 4, seconds: 8 },
  { outcome: 'failed', posts: 9, seconds: 30 },
] as const)('post $posts that was $outcome is repeated after $seconds s', ({ outcome, posts, seconds }) => {
  expect(repostDelaySeconds(outcome, posts)).toBe(seconds);
});
