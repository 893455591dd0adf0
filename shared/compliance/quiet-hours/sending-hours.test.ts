import { describe, expect, test } from 'vitest';
import type { E164 } from '../../kernel/e164.ts';
import { nextAllowed, type SendingHours, type StoredZone } from './sending-hours.ts';

const ALL_DAYS = [0, 1, 2, 3, 4, 5, 6];
const EIGHT = 8 * 60;
const NINE = 9 * 60;
const NOON = 12 * 60;
const EIGHT_PM = 20 * 60;
const NINE_PM = 21 * 60;

function week(opensMinutes: number, closesMinutes: number, weekdays: readonly number[] = ALL_DAYS) {
  return weekdays.map((weekday) => [weekday, { opensMinutes, closesMinutes }] as const);
}

const HOURS: SendingHours = new Map([
  ['US', new Map(week(EIGHT, NINE_PM))],
  ['US-FL', new Map(week(EIGHT, EIGHT_PM))],
  ['US-TX', new Map([...week(NINE, NINE_PM), ...week(NOON, NINE_PM, [0])])],
  ['US-GA', new Map(week(EIGHT, NINE_PM, [1, 2, 3, 4, 5, 6]))],
  ['GB', new Map(week(EIGHT, 24 * 60))],
]);

const NEW_YORK = '+12125550123';
const LONDON = '+442079460123';

function ask(at: string, recipient = NEW_YORK, hours = HOURS, stored?: StoredZone): string {
  const answer = nextAllowed(new Date(at), recipient as E164, stored, hours);
  return answer.kind === 'allowed' ? 'allowed' : answer.at.toISOString();
}

describe('nobody is woken', () => {
  test.each([
    ['a moment before eight', '2026-11-23T12:59:59.999Z', NEW_YORK, '2026-11-23T13:00:00.000Z'],
    ['at eight', '2026-11-23T13:00:00.000Z', NEW_YORK, 'allowed'],
    ['a moment before nine in the evening', '2026-11-24T01:59:59.999Z', NEW_YORK, 'allowed'],
    ['at nine in the evening', '2026-11-24T02:00:00.000Z', NEW_YORK, '2026-11-24T13:00:00.000Z'],
    ['at midnight', '2026-11-24T05:00:00.000Z', NEW_YORK, '2026-11-24T13:00:00.000Z'],
    [
      'eight in New York is five in Los Angeles',
      '2026-11-23T13:00:00Z',
      '+12135550123',
      '2026-11-23T16:00:00.000Z',
    ],
    ['Phoenix keeps its clock in summer', '2026-07-01T14:59:00Z', '+16025550123', '2026-07-01T15:00:00.000Z'],
    ['Miami closes an hour earlier', '2026-11-24T01:00:00Z', '+13055550123', '2026-11-24T13:00:00.000Z'],
    ['Pensacola an hour after Miami', '2026-11-24T01:00:00Z', '+18505550123', 'allowed'],
    ['Pensacola opens by its own clock', '2026-11-23T13:30:00Z', '+18505550123', '2026-11-23T14:00:00.000Z'],
    ['a Sunday in Texas begins at noon', '2026-11-22T17:59:00Z', '+12145550123', '2026-11-22T18:00:00.000Z'],
    ['the night before it', '2026-11-22T03:00:00Z', '+12145550123', '2026-11-22T18:00:00.000Z'],
    ['a Monday in Texas begins at nine', '2026-11-23T14:30:00Z', '+12145550123', '2026-11-23T15:00:00.000Z'],
    ['Saturday night, the Sunday closed', '2026-11-22T02:00:00Z', '+14045550123', '2026-11-23T13:00:00.000Z'],
    ['a closed Sunday at noon', '2026-11-22T17:00:00Z', '+14045550123', '2026-11-23T13:00:00.000Z'],
  ])('%s', (_, at, recipient, expected) => {
    expect(ask(at, recipient)).toBe(expected);
  });
});

describe('the clock is changed', () => {
  test.each([
    ['the night that is an hour shorter', '2026-03-08T03:00:00Z', '2026-03-08T12:00:00.000Z'],
    ['the night that is an hour longer', '2026-11-01T02:00:00Z', '2026-11-01T13:00:00.000Z'],
    ['an hour too early after the change back', '2026-11-01T12:00:00Z', '2026-11-01T13:00:00.000Z'],
  ])('%s', (_, at, expected) => {
    expect(ask(at)).toBe(expected);
  });

  const AT_NIGHT: SendingHours = new Map([['US', new Map(week(90, 180))]]);
  const IN_THE_GAP: SendingHours = new Map([['US', new Map(week(150, 300))]]);
  const ONLY_THE_GAP: SendingHours = new Map([['US', new Map(week(120, 180))]]);
  test.each([
    [
      'half past one comes twice: before the first',
      AT_NIGHT,
      '2026-11-01T05:10:00Z',
      '2026-11-01T05:30:00.000Z',
    ],
    ['half past one comes twice: after the first', AT_NIGHT, '2026-11-01T05:45:00Z', 'allowed'],
    [
      'half past one comes twice: before the second',
      AT_NIGHT,
      '2026-11-01T06:10:00Z',
      '2026-11-01T06:30:00.000Z',
    ],
    [
      'half past two is skipped: open from the jump',
      IN_THE_GAP,
      '2026-03-08T06:00:00Z',
      '2026-03-08T07:00:00.000Z',
    ],
    ['all of it is skipped: the next day', ONLY_THE_GAP, '2026-03-08T06:00:00Z', '2026-03-09T06:00:00.000Z'],
  ])('%s', (_, hours, at, expected) => {
    expect(ask(at, NEW_YORK, hours)).toBe(expected);
  });

  // Intl's own wall clock, minute by minute, is the judge.
  const WINDOW = week(1 * 60 + 15, 3 * 60 + 45, [0, 1, 3]);
  test.each([
    ['Australia/Lord_Howe', '2026-04-04T00:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T00:00:00Z'],
    ['America/Havana', '2026-03-07T00:00:00Z'],
    ['America/Havana', '2026-10-31T00:00:00Z'],
    ['America/St_Johns', '2026-03-07T00:00:00Z'],
    ['Europe/London', '2026-10-24T00:00:00Z'],
    ['Asia/Kathmandu', '2026-10-24T00:00:00Z'],
  ])('in %s from %s on it is the first open minute', (timeZone, from) => {
    const format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', weekday: 'short', hour: '2-digit', minute: '2-digit' },
    });
    const shown = (ms: number) => format.format(ms).replace(',', '');
    const isOpen = (ms: number) =>
      /^(Sun|Mon|Wed)/.test(shown(ms)) && shown(ms).slice(4) >= '01:15' && shown(ms).slice(4) < '03:45';
    const hours: SendingHours = new Map([['GB', new Map(WINDOW)]]);
    const start = Date.parse(from);
    let expected: number | undefined;
    const wrong: string[] = [];
    for (let ms = start + 5 * 86_400_000; ms >= start; ms -= 60_000) {
      if (isOpen(ms)) expected = ms;
      if (expected === undefined) continue;
      const answer = ask(new Date(ms).toISOString(), LONDON, hours, { timeZone, region: 'GB' });
      const right = expected === ms ? 'allowed' : new Date(expected).toISOString();
      if (answer !== right) wrong.push(`${new Date(ms).toISOString()}: ${answer}, not ${right}`);
    }
    expect(expected).toBeDefined();
    expect(wrong).toEqual([]);
  });
});

describe('where the recipient is', () => {
  const AT = '2026-11-23T14:00:00Z';
  test.each<[string, string, StoredZone | undefined, string]>([
    [
      'a stored zone goes before the area code',
      NEW_YORK,
      { timeZone: 'America/Los_Angeles', region: 'US-CA' },
      '2026-11-23T16:00:00.000Z',
    ],
    [
      'a stored zone without region keeps the rules of the number',
      '+12145550123',
      { timeZone: 'America/New_York', region: undefined },
      'allowed',
    ],
    [
      'a stored region brings its rules',
      NEW_YORK,
      { timeZone: 'America/Chicago', region: 'US-TX' },
      '2026-11-23T15:00:00.000Z',
    ],
    [
      'a zone that nobody knows does not count',
      NEW_YORK,
      { timeZone: 'Mars/Olympus', region: undefined },
      'allowed',
    ],
    ['an unknown code waits for both coasts', '+15005550123', undefined, '2026-11-23T16:00:00.000Z'],
    ['a country without hours is not restricted', '+14165550123', undefined, 'allowed'],
    ['nor is one that is not known', LONDON, undefined, 'allowed'],
    ['a stored country with hours is', LONDON, { timeZone: 'Asia/Tokyo', region: 'GB' }, 'allowed'],
  ])('%s', (_, recipient, stored, expected) => {
    expect(ask(AT, recipient, HOURS, stored)).toBe(expected);
  });

  test('an unknown code is quiet when either coast is', () => {
    expect(ask('2026-11-24T02:30:00Z', '+15005550123')).toBe('2026-11-24T16:00:00.000Z');
    expect(ask('2026-11-23T16:00:00Z', '+15005550123')).toBe('allowed');
  });

  test('the zone that was asked is told', () => {
    expect(nextAllowed(new Date(AT), '+12135550123' as E164, undefined, HOURS)).toEqual({
      kind: 'later',
      at: new Date('2026-11-23T16:00:00.000Z'),
      timeZone: 'America/Los_Angeles',
    });
  });

  test('a window that ends at midnight is open until then', () => {
    const stored = { timeZone: 'Europe/London', region: 'GB' };
    expect(ask('2026-11-23T23:59:59.999Z', LONDON, HOURS, stored)).toBe('allowed');
    expect(ask('2026-11-24T00:00:00Z', LONDON, HOURS, stored)).toBe('2026-11-24T08:00:00.000Z');
  });
});
