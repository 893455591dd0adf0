import { expect, test } from 'vitest';
import { pageOf } from './page.ts';

const ITEMS = [{ name: 'c' }, { name: 'a' }, { name: 'b' }];

test.each([
  { request: { pageSize: 0, pageToken: '' }, names: ['a', 'b', 'c'], next: '' },
  { request: { pageSize: 2, pageToken: '' }, names: ['a', 'b'], next: 'b' },
  { request: { pageSize: 2, pageToken: 'b' }, names: ['c'], next: '' },
  { request: { pageSize: 3, pageToken: '' }, names: ['a', 'b', 'c'], next: '' },
])('a list comes whole and in order over pages: $request', ({ request, names, next }) => {
  const { page, nextPageToken } = pageOf(ITEMS, request);
  expect(page.map(({ name }) => name)).toEqual(names);
  expect(nextPageToken).toBe(next);
});
