// Ten thousand requests that no honest client sends; `npm run torture -- --requests 100000` sends more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCustomer } from './customer.ts';
import { type RunningStack, startStack } from './running-stack.ts';
import { sendMalformed } from './send-malformed.ts';

const WARM_UP = 6_000;
const REQUESTS = 4_000;
const GROWTH_MEBIBYTES_MAX = 64;

let running: RunningStack;
beforeAll(async () => {
  running = await startStack({ router: 'direct' });
});
afterAll(() => running?.stop());

test('whatever is sent, the API neither fails nor swells, and still serves honest callers', async () => {
  const { answers, failures, memory } = await sendMalformed(running, {
    warmUp: WARM_UP,
    requests: REQUESTS,
    seed: 1,
  });
  console.log(JSON.stringify({ answers, memory }));
  expect(failures).toEqual([]);
  expect(Object.keys(answers).filter((status) => /^5|silent/.test(status))).toEqual([]);
  expect(Object.values(answers).reduce((sum, count) => sum + count, 0)).toBe(WARM_UP + REQUESTS);
  // The requests get past the first line of defence, and not all of them fall there.
  expect(Object.keys(answers)).toEqual(expect.arrayContaining(['400', '401', '404', '405', '413', '422']));
  for (const { before, after } of Object.values(memory))
    expect(after - before).toBeLessThan(GROWTH_MEBIBYTES_MAX);
  const customer = await createCustomer(running.stack);
  const sent = await customer.send({ from: '+14155550100', to: '+15005550001', body: 'Still here' });
  expect(sent.status).toBe('accepted');
  await customer.close();
});
