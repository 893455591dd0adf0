import { expect, test } from 'vitest';
import { idAt, timeOfId } from './id-time.ts';
import type { Uuid } from './ids.ts';

test.each([
  ['1970-01-01T00:00:00.000Z', '00000000-0000-0000-0000-000000000000'],
  ['2026-11-01T00:00:00.000Z', '01a19467-e800-0000-0000-000000000000'],
])('what was made before %s has a smaller id than %s', (moment, id) => {
  expect(idAt(new Date(moment))).toBe(id);
  expect(timeOfId(id as Uuid)).toEqual(new Date(moment));
});

test('an id says to the millisecond when it was made', () => {
  expect(timeOfId('0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid)).toEqual(
    new Date('2024-11-23T10:06:21.982Z'),
  );
});
