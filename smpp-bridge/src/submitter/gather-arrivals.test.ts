import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { gatherArrivals } from './gather-arrivals.ts';

const [ONE, TWO, THREE] = ['1', '2', '3'] as unknown as [Uuid, Uuid, Uuid];

function setUp(take: (ids: readonly Uuid[]) => Promise<void>) {
  const { log, logText } = recordingLog();
  const limits = { batchMax: 100, waitingMax: 2 };
  return { route: gatherArrivals({ take, ...limits, failedEvent: 'claim.failed', log }), logText };
}

test('events that come while ids are taken share the next statement', async () => {
  const taken: (readonly Uuid[])[] = [];
  const { route, logText } = setUp(async (ids) => {
    taken.push(ids);
    await sleep(20);
  });
  const first = route([ONE]);
  await expect.poll(() => taken).toHaveLength(1);
  await Promise.all([first, route([TWO]), route([THREE])]);
  expect(taken).toEqual([['1'], ['2', '3']]);
  expect(logText()).toBe('');
});

test.each([
  ['a database that is away', [ONE], { type: 'Error', message: 'connection refused' }],
  ['a flood', [ONE, TWO, THREE], { type: 'CoalescerFull', message: '2 writes are waiting already' }],
])('%s is in the log, and stops no later event', async (_what, ids, err) => {
  const taken: (readonly Uuid[])[] = [];
  const { route, logText } = setUp(async (batch) => {
    taken.push(batch);
    if (taken.length === 1 && batch.length === 1) throw new Error('connection refused');
  });
  await route(ids);
  expect(JSON.parse(logText())).toMatchObject({
    message: 'claim.failed',
    messages: ids.length,
    err,
  });
  await route([THREE]);
  expect(taken.at(-1)).toEqual(['3']);
  expect(logText()).toBe('');
});
