import { expect, test } from 'vitest';
import { connectorCounts, measureRates } from './connector-rates.ts';
import { parseCounters } from './jasmin-counters.ts';

test('what fails is what was throttled and what failed otherwise', () => {
  const text = `smppc_submit_sm_count{cid="rm-a"} 40
smppc_submit_sm_count{cid="rm-b"} 7
smppc_throttling_error_count{cid="rm-a"} 1
smppc_other_submit_error_count{cid="rm-a"} 3
`;
  expect(connectorCounts(parseCounters(text))).toEqual(
    new Map([
      ['rm-a', { submitted: 40, failed: 4 }],
      ['rm-b', { submitted: 7, failed: 0 }],
    ]),
  );
});

test('rates are those of the last ten seconds, and a Jasmin that starts anew is not below zero', () => {
  const rates = measureRates();
  const note = (submitted: number, failed: number, atMs: number) =>
    rates.note(new Map([['rm-a', { submitted, failed }]]), atMs);
  note(0, 0, 0);
  expect(rates.of('rm-a')).toEqual({ ticketsPerSecond: 0, errorsPerSecond: 0 });
  note(1_000, 0, 2_000);
  note(1_100, 4, 12_000);
  expect(rates.of('rm-a')).toEqual({ ticketsPerSecond: 10, errorsPerSecond: 0.4 });
  note(5, 0, 14_000);
  expect(rates.of('rm-a')).toEqual({ ticketsPerSecond: 0, errorsPerSecond: 0 });
  expect(rates.of('rm-b')).toEqual({ ticketsPerSecond: 0, errorsPerSecond: 0 });
});
