import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeUuid, encodeUuid, formatId, parseId, parseUuid, type Uuid } from './ids.ts';

const MESSAGE = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;

test('an id has the form that customers store: kind, underscore, 26 characters', () => {
  expect(formatId('message', MESSAGE)).toBe('msg_01jdc7s78yf8xrrkaydxr834n3');
  expect(parseId('message', 'msg_01jdc7s78yf8xrrkaydxr834n3')).toBe(MESSAGE);
});

test('ids sort as their UUIDs do, so a list by id is a list by time', () => {
  const earlier = encodeUuid('0193587c-0000-7000-8000-000000000000' as Uuid);
  const later = encodeUuid('0193587d-0000-7000-8000-000000000000' as Uuid);
  expect(earlier < later).toBe(true);
});

test.each([
  ['acc_01jdc7s78yf8xrrkaydxr834n3', 'an id of another kind'],
  ['msg_01jdc7s78yf8xrrkaydxr834h', 'one character short'],
  ['msg_81jdc7s78yf8xrrkaydxr834n3', 'more than 128 bits'],
  ['msg_01jdc7s78yf8xrrkaydxr834nu', 'u is not in the alphabet'],
  ['MSG_01JDC7S78YF8XRRKAYDXR834N3', 'upper case'],
])('%s does not open a message: %s', (id) => {
  expect(parseId('message', id)).toBeUndefined();
});

test('every UUID survives the round trip', () => {
  fc.assert(
    fc.property(fc.uuid(), (uuid) => {
      expect(decodeUuid(encodeUuid(uuid as Uuid))).toBe(uuid);
    }),
  );
  expect(parseUuid('not-a-uuid')).toBeUndefined();
});
