// The day of the carriers' caps: they begin anew at midnight in Los Angeles, also on the days of 23 and 25 hours.
import { addDays, localTime, momentOf } from '../quiet-hours/local-time.ts';

const PACIFIC = 'America/Los_Angeles';
const ISO_DATE_LENGTH = 10;

export type PacificDay = {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** The first moment of the next day. */
  readonly endsAt: Date;
};

export function pacificDay(now: Date): PacificDay {
  const { dayMs } = localTime(PACIFIC, now);
  return {
    day: new Date(dayMs).toISOString().slice(0, ISO_DATE_LENGTH),
    endsAt: momentOf(PACIFIC, addDays(dayMs, 1), 0, now),
  };
}
