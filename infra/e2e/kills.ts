// No accepted message may be lost, whatever part is killed and whatever routes the messages.
import { afterAll, beforeAll, describe, expect, onTestFailed, test } from 'vitest';
import { type KillPlan, killPartsUnderLoad } from './kill-parts.ts';
import { type RunningStack, startStack } from './running-stack.ts';

/** window_size of the demo connector. */
const WINDOW = 10;

export type KillsOptions = Pick<KillPlan, 'parts' | 'settleTimeoutMs'> & {
  readonly router: 'direct' | 'jasmin';
};

export function describeKills({ router, parts, settleTimeoutMs }: KillsOptions): void {
  describe(`kills, routed ${router === 'direct' ? 'directly' : 'by Jasmin'}`, () => {
    let running: RunningStack;
    beforeAll(async () => {
      running = await startStack({ router });
    });
    afterAll(() => running?.stop());

    test(`no accepted message is lost when one after another is killed under 100 messages/s: ${parts.join(', ')}`, async () => {
      onTestFailed(async () => console.error(await running.troubles()));
      const outcome = await killPartsUnderLoad(running, {
        parts,
        secondsPerKill: 10,
        perSecond: 100,
        settleTimeoutMs,
        report: (line) => console.log(line),
      });
      expect(outcome.audit.accepted).toBeGreaterThan(2_000);
      expect(outcome.audit.lost).toBe(0);
      expect(outcome.audit.final).toBe(outcome.audit.accepted);
      expect(outcome.audit.byStatus).toEqual({ delivered: outcome.audit.accepted });
      expect(outcome.audit.webhooksOwed).toBe(0);
      expect(outcome.webhooks).toMatchObject({ missing: 0, renamed: 0 });
      expect(outcome.audit.unbalanced).toBe(0);
      expect(outcome.duplicates).toBeLessThanOrEqual(2 * WINDOW * parts.length);
    });
  });
}
