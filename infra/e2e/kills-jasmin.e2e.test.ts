import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { JASMIN_SUITE } from '../../shared/testing/jasmin.ts';
import { killPartsUnderLoad } from './kill-parts.ts';
import { type RunningStack, startStack } from './running-stack.ts';

/** window_size of the demo connector. */
const WINDOW = 10;

describe.skipIf(JASMIN_SUITE.skip)(`with the real Jasmin${JASMIN_SUITE.note}`, () => {
  let running: RunningStack;
  beforeAll(async () => {
    running = await startStack({ router: 'jasmin' });
  });
  afterAll(() => running?.stop());

  test('no accepted message is lost when Jasmin, RabbitMQ or the bridge is killed under 100 messages/s', async () => {
    onTestFailed(async () => console.error(await running.troubles()));
    const parts = ['jasmin', 'rabbitmq', 'bridge'];
    const outcome = await killPartsUnderLoad(running, {
      parts,
      secondsPerKill: 10,
      perSecond: 100,
      settleTimeoutMs: 120_000,
      report: (line) => console.log(line),
    });
    expect(outcome.audit.accepted).toBeGreaterThan(2_000);
    expect(outcome.audit.lost).toBe(0);
    expect(outcome.audit.byStatus).toEqual({ delivered: outcome.audit.accepted });
    expect(outcome.audit.webhooksOwed).toBe(0);
    expect(outcome.duplicates).toBeLessThanOrEqual(2 * WINDOW * parts.length);
  });
});
