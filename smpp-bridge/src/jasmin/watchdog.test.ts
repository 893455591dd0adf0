import { expect, test } from 'vitest';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import type { StopOutcome } from './stop-jasmin.ts';
import { runWatchdog } from './watchdog.ts';
import type { BrokerQueue } from './watchdog-verdict.ts';

/** A Jasmin that lost its broker and never consumes again, seen over edges that answer by themselves. */
async function watchDeaf(outcome: StopOutcome) {
  const { log, logText } = recordingLog();
  const attempted = Promise.withResolvers<void>();
  let isAway = true;
  const watchdog = runWatchdog({
    broker: {
      async look(names): Promise<readonly BrokerQueue[] | undefined> {
        if (!isAway) return names.map((name) => ({ name, consumers: 0, messages: 0 }));
        isAway = false;
        return undefined;
      },
      retire: async () => ({ kind: 'in-use' }),
      close: () => {},
    },
    console: { look: async () => ({ missing: [], found: [], isNew: false }), close: () => {} },
    ping: async () => true,
    cids: () => [],
    isClaimable: () => false,
    awaitedSinceMs: () => undefined,
    lastReturnMs: () => 0,
    provision: async () => true,
    repost: async () => {},
    pingRedis: async () => true,
    onLook: () => {},
    now: () => new Date('2026-11-25T12:00:00Z'),
    async restart() {
      attempted.resolve();
      return outcome;
    },
    ...{ log, intervalMs: 1 },
  });
  await attempted.promise;
  await watchdog.stop();
  const events = logText()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { message: string; severity: string; outcome?: string });
  const about = events.filter(({ message }) => /restarted$/.test(message));
  return {
    restarts: watchdog.numbers().restarts.get('no-consumers') ?? 0,
    logged: about.map(({ message, severity, outcome: said }) => `${severity} ${message} ${said}`),
  };
}

test.each([
  ['Jasmin ended by itself', 'stopped', 1, 'WARNING jasmin.restarted stopped'],
  ['Jasmin had to be killed', 'killed', 1, 'WARNING jasmin.restarted killed'],
  ['no Jasmin ran', 'not-running', 0, 'ERROR jasmin.not-restarted not-running'],
  ['nobody said which process it is', 'no-pid-file', 0, 'ERROR jasmin.not-restarted no-pid-file'],
] as const)('a restart is counted only where one happened: %s', async (_case, outcome, restarts, line) => {
  expect(await watchDeaf(outcome)).toEqual({ restarts, logged: [line] });
});
