import { expect, test } from 'vitest';
import { pacificDay } from './pacific-day.ts';

test.each([
  ['an evening in UTC is still today', '2026-11-24T07:59:59.999Z', '2026-11-23', '2026-11-24T08:00:00.000Z'],
  ['midnight begins the next day', '2026-11-24T08:00:00.000Z', '2026-11-24', '2026-11-25T08:00:00.000Z'],
  [
    'in summer it begins an hour earlier',
    '2026-07-01T07:00:00.000Z',
    '2026-07-01',
    '2026-07-02T07:00:00.000Z',
  ],
  ['a day of 23 hours', '2026-03-08T08:00:00.000Z', '2026-03-08', '2026-03-09T07:00:00.000Z'],
  ['the end of a day of 23 hours', '2026-03-09T06:59:59.999Z', '2026-03-08', '2026-03-09T07:00:00.000Z'],
  ['a day of 25 hours', '2026-11-01T07:00:00.000Z', '2026-11-01', '2026-11-02T08:00:00.000Z'],
  ['the hour that comes twice, again', '2026-11-01T09:30:00.000Z', '2026-11-01', '2026-11-02T08:00:00.000Z'],
  ['the last day of a year', '2027-01-01T07:59:59.999Z', '2026-12-31', '2027-01-01T08:00:00.000Z'],
])('%s', (_, now, day, endsAt) => {
  expect(pacificDay(new Date(now))).toEqual({ day, endsAt: new Date(endsAt) });
});
