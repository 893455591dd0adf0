import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { recordingLog } from '../testing/recording-log.ts';
import { type RunningFunction, startFunction } from '../testing/start-function.ts';
import { registerFunction } from './framework.ts';
import { DONE, type MessageVerdict, onMessage } from './on-message.ts';

const seen: unknown[] = [];
const { log, logText } = recordingLog('trace');
const event = z.strictObject({ ids: z.array(z.string()).min(1) });

async function handle({ ids }: z.output<typeof event>): Promise<MessageVerdict> {
  seen.push(ids);
  if (ids[0] === 'throws') throw new Error('database away');
  if (ids[0] === 'retry') return { kind: 'retry', reason: 'not yet' };
  if (ids[0] === 'dead') return { kind: 'dead-letter', reason: 'never' };
  return DONE;
}
registerFunction('consumer', onMessage(event, handle, log));

let server: RunningFunction;
beforeAll(async () => {
  server = await startFunction('consumer');
});
afterAll(() => server.close());

function wrap(data: string): string {
  return JSON.stringify({
    message: {
      data: Buffer.from(data).toString('base64'),
      messageId: '1',
      publishTime: '2026-11-22T00:00:00Z',
    },
    subscription: 'projects/p/subscriptions/s',
    deliveryAttempt: 2,
  });
}

test.each([
  ['an event that was handled is acknowledged', wrap('{"ids":["a","b"]}'), 204, [['a', 'b']]],
  ['an event for later comes again', wrap('{"ids":["retry"]}'), 503, [['retry']]],
  ['a handler that throws gets it again', wrap('{"ids":["throws"]}'), 503, [['throws']]],
  [
    'an event that can never work is not acknowledged, so that it is kept as a dead letter',
    wrap('{"ids":["dead"]}'),
    422,
    [['dead']],
  ],
  ['an event of another form does not reach the handler', wrap('{"ids":[]}'), 422, []],
  ['data that is not JSON does not reach the handler', wrap('nonsense'), 422, []],
  [
    'a message without data does not reach the handler',
    '{"message":{"messageId":"1"},"subscription":"s"}',
    422,
    [],
  ],
  ['a body that is no push does not reach the handler', '{"ids":["a"]}', 422, []],
  ['a body that is not JSON does not reach the handler', 'nonsense', 422, []],
])('%s', async (_, body, status, handled) => {
  seen.length = 0;
  const reply = await fetch(server.address, { method: 'POST', body });
  expect([reply.status, await reply.text()]).toEqual([status, '']);
  expect(seen).toEqual(handled);
});

test('the line of one that failed names what it was about, of many the first ten, and the event apart from it', async () => {
  logText();
  const ids = ['throws', ...Array.from({ length: 20 }, (_, n) => `id-${n}`)];
  await fetch(server.address, { method: 'POST', body: wrap(JSON.stringify({ ids })) });
  const [line = ''] = logText().split('\n');
  expect(JSON.parse(line)).toMatchObject({
    ...{ message: 'event.failed', pubsubId: '1', err: { message: 'database away' } },
    ids: ids.slice(0, 10),
  });
});
