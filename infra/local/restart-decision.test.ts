import { expect, test } from 'vitest';
import { decideRestart, describeExit } from './restart-decision.ts';

const worked = { stopping: false, everReady: true, upMs: 1_000, failures: 0 };

test.each([
  {
    guarantee: 'a part that dies once is back soon',
    history: worked,
    decision: { kind: 'restart', delayMs: 200, failures: 1 },
  },
  {
    guarantee: 'the wait doubles while it keeps dying',
    history: { ...worked, failures: 3 },
    decision: { kind: 'restart', delayMs: 1_600, failures: 4 },
  },
  {
    guarantee: 'the wait never exceeds ten seconds',
    history: { ...worked, failures: 5_000 },
    decision: { kind: 'restart', delayMs: 10_000, failures: 5_001 },
  },
  {
    guarantee: 'a part that worked for thirty seconds starts afresh',
    history: { ...worked, upMs: 30_000, failures: 9 },
    decision: { kind: 'restart', delayMs: 200, failures: 1 },
  },
  {
    guarantee: 'a part that dies just before thirty seconds keeps its back-off',
    history: { ...worked, upMs: 29_999, failures: 2 },
    decision: { kind: 'restart', delayMs: 800, failures: 3 },
  },
  {
    guarantee: 'a part that never worked fails the start instead of being tried for ever',
    history: { ...worked, everReady: false, upMs: 0 },
    decision: { kind: 'give-up' },
  },
  {
    guarantee: 'nothing is started again while the stack stops',
    history: { ...worked, stopping: true },
    decision: { kind: 'stopped' },
  },
])('$guarantee', ({ history, decision }) => {
  expect(decideRestart(history)).toEqual(decision);
});

test('the restart line says exit code or signal', () => {
  expect(describeExit({ kind: 'exited', code: 3 })).toBe('ended with exit code 3');
  expect(describeExit({ kind: 'killed', signal: 'SIGKILL' })).toBe('was ended by SIGKILL');
});
