import { expect, test } from 'vitest';
import { uuidFloor } from './uuid-floor.ts';

test.each([
  ['1970-01-01T00:00:00Z', '00000000-0000-0000-0000-000000000000'],
  ['2026-11-01T00:00:00Z', '01a19467-e800-0000-0000-000000000000'],
  ['1969-12-31T00:00:00Z', '00000000-0000-0000-0000-000000000000'],
])('%s is where the ids of that moment begin, in code as in the database', (moment, id) => {
  expect(uuidFloor(new Date(moment))).toBe(id);
});
