import { type Queryable, queryRows, type Statement } from '../../platform/postgres.ts';
import { DEFAULT_HOURS } from './default-hours.ts';

// Only into an empty table: what operators changed or took away does not come back.
const SEED_HOURS: Statement = {
  name: 'compliance.seed-sending-hours',
  text: `insert into messaging.sending_hours (region, weekday, opens, closes)
    select u.region, u.weekday, u.opens, u.closes
    from unnest($1::text[], $2::smallint[], $3::time[], $4::time[]) u(region, weekday, opens, closes)
    where not exists (select from messaging.sending_hours)
    on conflict do nothing`,
};

/** Writes the shipped hours where an operator has none yet. */
export async function seedSendingHours(db: Queryable): Promise<void> {
  const rows = DEFAULT_HOURS.flatMap((row) => row.weekdays.map((weekday) => ({ ...row, weekday })));
  await queryRows(db, SEED_HOURS, [
    rows.map(({ region }) => region),
    rows.map(({ weekday }) => weekday),
    rows.map(({ opens }) => opens),
    rows.map(({ closes }) => closes),
  ]);
}
