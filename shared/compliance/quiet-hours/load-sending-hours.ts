import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import type { SendingHours, SendingWindow } from './sending-hours.ts';

const LOAD_HOURS: Statement = {
  name: 'compliance.load-sending-hours',
  text: `select region, weekday, (extract(epoch from opens) / 60)::float8 as opens_minutes,
      (extract(epoch from closes) / 60)::float8 as closes_minutes
    from messaging.sending_hours order by region, weekday`,
};

type HoursRow = {
  readonly region: string;
  readonly weekday: number;
  readonly opens_minutes: number;
  readonly closes_minutes: number;
};

/** All sending hours; a few hundred rows at most, so that they may be kept by the caller. */
export async function loadSendingHours(db: Queryable): Promise<SendingHours> {
  const hours = new Map<string, Map<number, SendingWindow>>();
  for (const row of await queryRows<HoursRow>(db, LOAD_HOURS, [])) {
    const week = hours.get(row.region) ?? new Map<number, SendingWindow>();
    week.set(row.weekday, { opensMinutes: row.opens_minutes, closesMinutes: row.closes_minutes });
    hours.set(row.region, week);
  }
  return hours;
}
