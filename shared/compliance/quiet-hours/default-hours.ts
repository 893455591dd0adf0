// The sending hours shipped: 47 CFR 64.1200(c)(1) for the country, and the states known to be stricter by their own law.
// WA, AL, IL, KS and LA are said to differ too; until their times are certain the country's hold there.
type DefaultHours = {
  readonly region: string;
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  readonly opens: string;
  readonly closes: string;
};

const ALL_DAYS = [0, 1, 2, 3, 4, 5, 6];
const MONDAY_TO_FRIDAY = [1, 2, 3, 4, 5];
const MONDAY_TO_SATURDAY = [1, 2, 3, 4, 5, 6];
const SATURDAY_AND_SUNDAY = [0, 6];
const SUNDAY = [0];

export const DEFAULT_HOURS: readonly DefaultHours[] = [
  { region: 'US', weekdays: ALL_DAYS, opens: '08:00', closes: '21:00' },
  { region: 'US-CT', weekdays: ALL_DAYS, opens: '09:00', closes: '20:00' },
  { region: 'US-FL', weekdays: ALL_DAYS, opens: '08:00', closes: '20:00' },
  { region: 'US-MD', weekdays: ALL_DAYS, opens: '08:00', closes: '20:00' },
  { region: 'US-MS', weekdays: ALL_DAYS, opens: '08:00', closes: '20:00' },
  { region: 'US-NJ', weekdays: ALL_DAYS, opens: '08:00', closes: '20:00' },
  { region: 'US-OK', weekdays: ALL_DAYS, opens: '08:00', closes: '20:00' },
  { region: 'US-RI', weekdays: MONDAY_TO_FRIDAY, opens: '09:00', closes: '18:00' },
  { region: 'US-RI', weekdays: SATURDAY_AND_SUNDAY, opens: '10:00', closes: '17:00' },
  { region: 'US-TX', weekdays: MONDAY_TO_SATURDAY, opens: '09:00', closes: '21:00' },
  { region: 'US-TX', weekdays: SUNDAY, opens: '12:00', closes: '21:00' },
];
