import { expect, test } from 'vitest';
import { full, throttled } from './smpp-refusal.ts';

test('who is too fast and who is full are told apart, by status and by words', () => {
  expect(throttled(0x34)).toMatchObject({
    commandStatus: 0x58,
    additionalStatusInfoText: 'rate_limited: over the throughput of the account; send again after a second',
  });
  expect(full(0x34)).toMatchObject({
    commandStatus: 0x14,
    additionalStatusInfoText: expect.stringMatching(/^too_busy: /),
    unknownTlvs: [{ tag: 0x1401, value: Buffer.from('too_busy') }],
  });
});

test('a 3.3 peer gets the status alone', () => {
  expect([throttled(0x33), full(0x33)]).toEqual([{ commandStatus: 0x58 }, { commandStatus: 0x14 }]);
});
