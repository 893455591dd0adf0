import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { type ArrivingPart, answerIdOf, type PartPlace, placePart, type StoredPart } from './place-part.ts';

const OLD = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;
const NEW = '0193587c-9d1f-7a3b-8c4d-5e6f708192a3' as Uuid;

const stored = (number: number, text: string, changes: Partial<StoredPart> = {}): StoredPart => ({
  ...{ message_id: OLD, parts: 2, part_number: number, data_coding: 0, octets: Buffer.from(text) },
  ...{ outcome: null, repeats: null, ...changes },
});
const arriving = (partNumber: number, text: string, changes: Partial<ArrivingPart> = {}): ArrivingPart => ({
  ...{ parts: 2, partNumber, dataCoding: 0, octets: Buffer.from(text), ...changes },
});
const begins: PartPlace = { kind: 'joins', messageId: undefined, repeats: undefined };
const joinsOld: PartPlace = { kind: 'joins', messageId: OLD, repeats: undefined };

const sent = { outcome: 'sent' } as const;
const refused = { outcome: 'refused' } as const;
const again = { message_id: NEW, repeats: OLD };

describe('a part', () => {
  test.each<[string, readonly StoredPart[], ArrivingPart, PartPlace]>([
    ['begins a text where there is none', [], arriving(1, 'a'), begins],
    ['joins the one that is awaited', [stored(1, 'a')], arriving(2, 'b'), joinsOld],
    ['that is sent again stays in it', [stored(1, 'a')], arriving(1, 'a'), joinsOld],
    ['of another count begins a text', [stored(1, 'a')], arriving(2, 'b', { parts: 3 }), begins],
    ['with other octets than before begins a text', [stored(1, 'a', sent)], arriving(1, 'x'), begins],
    ['in another coding begins a text', [stored(1, 'a', sent)], arriving(1, 'a', { dataCoding: 8 }), begins],
    [
      'of a text that was sent repeats it',
      [stored(1, 'a', sent), stored(2, 'b', sent)],
      arriving(2, 'b'),
      { kind: 'joins', messageId: undefined, repeats: OLD },
    ],
    [
      'that comes a third time still does',
      [stored(1, 'a', sent), stored(2, 'b', again)],
      arriving(2, 'b'),
      { kind: 'joins', messageId: NEW, repeats: OLD },
    ],
    [
      'joins the others that were sent again',
      [stored(1, 'a', again), stored(2, 'b', sent)],
      arriving(2, 'b'),
      { kind: 'joins', messageId: NEW, repeats: OLD },
    ],
    [
      'of a text that was refused lets it be judged again',
      [stored(1, 'a', refused), stored(2, 'b', refused)],
      arriving(2, 'b'),
      { kind: 'revives', messageId: OLD },
    ],
    [
      'does not where another text is awaited under the reference',
      [stored(1, 'x', { message_id: NEW }), stored(2, 'b', refused)],
      arriving(2, 'b'),
      { kind: 'joins', messageId: NEW, repeats: undefined },
    ],
  ])('%s', (_what, parts, part, place) => {
    expect(placePart(parts, part, { suppressesRepeats: false })).toEqual(place);
  });

  test('of a text that was sent is known where nothing is sent twice', () => {
    const place = placePart([stored(2, 'b', sent)], arriving(2, 'b'), { suppressesRepeats: true });
    expect(place).toEqual({ kind: 'known', messageId: OLD });
  });
});

describe('a part that is sent again is answered with', () => {
  const first = stored(1, 'a', again);
  const last = stored(2, 'b', again);
  test.each<[string, StoredPart, readonly StoredPart[], Uuid]>([
    ['the id of its text, where it comes alone', last, [last], OLD],
    ['a new one, where the text begins anew', first, [first], NEW],
    ['the one that the first part got', last, [first, last], NEW],
  ])('%s', (_what, own, parts, id) => {
    expect(answerIdOf(own, parts)).toBe(id);
  });
});
