import { afterAll, beforeAll, expect, onTestFailed, test } from 'vitest';
import { killPartsUnderLoad } from './kill-parts.ts';
import { type RunningStack, startStack } from './running-stack.ts';

/** window_size of the demo connector. */
const WINDOW = 10;

let running: RunningStack;
beforeAll(async () => {
  running = await startStack({ router: 'direct' });
});
afterAll(() => running?.stop());

test('no accepted message is lost when functions, bridge, Pub/Sub or PostgreSQL is killed under 100 messages/s', async () => {
  onTestFailed(async () => console.error(await running.troubles()));
  const parts = ['functions', 'bridge', 'pubsub', 'postgres'];
  const outcome = await killPartsUnderLoad(running, {
    parts,
    secondsPerKill: 10,
    perSecond: 100,
    settleTimeoutMs: 90_000,
    report: (line) => console.log(line),
  });
  expect(outcome.audit.accepted).toBeGreaterThan(2_000);
  expect(outcome.audit.lost).toBe(0);
  expect(outcome.audit.final).toBe(outcome.audit.accepted);
  expect(outcome.audit.byStatus).toEqual({ delivered: outcome.audit.accepted });
  expect(outcome.audit.webhooksOwed).toBe(0);
  expect(outcome.duplicates).toBeLessThanOrEqual(2 * WINDOW * parts.length);
});
