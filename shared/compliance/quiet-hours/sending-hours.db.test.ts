import { beforeAll, expect, test } from 'vitest';
import type { E164 } from '../../kernel/e164.ts';
import { useDatabase } from '../../testing/database.ts';
import { loadSendingHours } from './load-sending-hours.ts';
import { seedSendingHours } from './seed-sending-hours.ts';
import { nextAllowed, type SendingHours } from './sending-hours.ts';

const database = useDatabase();
let hours: SendingHours;

beforeAll(async () => {
  await seedSendingHours(database.pool);
  hours = await loadSendingHours(database.pool);
});

// A recipient, the last second before its state closes and the next opening.
test.each([
  ['the country', '+14155550123', '2026-11-22T04:59:59Z', '2026-11-22T16:00:00.000Z'],
  ['Connecticut', '+12035550123', '2026-11-22T00:59:59Z', '2026-11-22T14:00:00.000Z'],
  ['Florida', '+13055550123', '2026-11-22T00:59:59Z', '2026-11-22T13:00:00.000Z'],
  ['Maryland', '+13015550123', '2026-11-22T00:59:59Z', '2026-11-22T13:00:00.000Z'],
  ['Mississippi', '+16015550123', '2026-11-22T01:59:59Z', '2026-11-22T14:00:00.000Z'],
  ['New Jersey', '+12015550123', '2026-11-22T00:59:59Z', '2026-11-22T13:00:00.000Z'],
  ['Oklahoma', '+14055550123', '2026-11-22T01:59:59Z', '2026-11-22T14:00:00.000Z'],
  ['Rhode Island at the weekend', '+14015550123', '2026-11-21T21:59:59Z', '2026-11-22T15:00:00.000Z'],
  ['Rhode Island before a Monday', '+14015550123', '2026-11-22T21:59:59Z', '2026-11-23T14:00:00.000Z'],
  ['Texas before a Sunday', '+12145550123', '2026-11-22T02:59:59Z', '2026-11-22T18:00:00.000Z'],
  ['Texas before a Monday', '+12145550123', '2026-11-23T02:59:59Z', '2026-11-23T15:00:00.000Z'],
])('the hours shipped for %s', (_, recipient, lastSecond, opensAt) => {
  const last = new Date(lastSecond);
  const closed = new Date(last.getTime() + 1_000);
  expect(nextAllowed(last, recipient as E164, undefined, hours).kind).toBe('allowed');
  expect(nextAllowed(closed, recipient as E164, undefined, hours)).toMatchObject({
    kind: 'later',
    at: new Date(opensAt),
  });
});

test('seeding again brings nothing back that an operator took away or changed', async () => {
  await database.pool.query(`delete from messaging.sending_hours where region = 'US-TX' and weekday = 0`);
  await database.pool.query(
    `update messaging.sending_hours set closes = '24:00', opens = '07:30' where region = 'US-CT'`,
  );
  await seedSendingHours(database.pool);
  const changed = await loadSendingHours(database.pool);
  expect(changed.get('US-TX')?.has(0)).toBe(false);
  expect(changed.get('US-CT')?.get(3)).toEqual({ opensMinutes: 450, closesMinutes: 1_440 });
});
