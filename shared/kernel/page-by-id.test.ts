import { expect, test } from 'vitest';
import { encodeCursor } from './cursor.ts';
import type { Uuid } from './ids.ts';
import { pageById } from './page-by-id.ts';

const ids = ['0193587c-9d1e-7a3b-8c4d-000000000003', '0193587c-9d1e-7a3b-8c4d-000000000002'] as Uuid[];
const rows = ids.map((id) => ({ id }));
const tail = ({ id }: { readonly id: Uuid }) => id.slice(-1);

test.each<[string, number, readonly string[], string | null]>([
  [
    'one row more than asked for is not shown: the cursor stands before it',
    1,
    ['3'],
    'AZNYfJ0eejuMTQAAAAAAAw',
  ],
  ['as many as asked for are the last page', 2, ['3', '2'], null],
  ['fewer too', 3, ['3', '2'], null],
])('%s', (_what, limit, data, cursor) => {
  expect(pageById(rows, limit, tail)).toEqual({ data, next_cursor: cursor });
  if (cursor !== null) expect(cursor).toBe(encodeCursor(ids[0] as Uuid));
});

test('nothing is a page without another', () => {
  expect(pageById([], 20, tail)).toEqual({ data: [], next_cursor: null });
});
