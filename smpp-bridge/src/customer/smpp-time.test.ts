import { describe, expect, test } from 'vitest';
import { readSmppTime, writeSmppTime } from './smpp-time.ts';

const NOW = new Date('2026-11-25T12:00:00.000Z');

function read(text: string): string {
  const time = readSmppTime(text, NOW);
  return time.kind === 'at' ? time.at.toISOString() : time.kind;
}

describe('times of SMPP 3.4 §7.1.1', () => {
  test.each([
    ['', 'none'],
    ['261225180000000+', '2026-12-25T18:00:00.000Z'],
    ['261225180000700+', '2026-12-25T18:00:00.700Z'],
    ['2612251800007000+', 'malformed'],
    ['261225180000004+', '2026-12-25T17:00:00.000Z'],
    ['261225180000020-', '2026-12-25T23:00:00.000Z'],
    ['261225180000049+', 'malformed'],
    ['990101000000000+', '1999-01-01T00:00:00.000Z'],
    // The example of the specification: 2 years, 6 months, 10 days, 23:34:29 from now.
    ['020610233429000R', '2029-06-05T11:34:29.000Z'],
    ['000006233429000R', '2026-12-02T11:34:29.000Z'],
    ['000000000030000R', '2026-11-25T12:00:30.000Z'],
    ['000000000000000R', '2026-11-25T12:00:00.000Z'],
    ['260230000000000+', 'malformed'],
    ['261300000000000+', 'malformed'],
    ['261225250000000+', 'malformed'],
    ['tomorrow', 'malformed'],
    ['261225180000', 'malformed'],
  ])('%s is %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });
});

test('what is written is read back', () => {
  expect(writeSmppTime(new Date('2026-12-25T18:00:00.700Z'))).toBe('261225180000700+');
});
