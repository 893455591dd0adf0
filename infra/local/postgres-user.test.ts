import { expect, test } from 'vitest';
import { mayEnter } from './postgres-user.ts';

const postgres = { uid: 101, gid: 104 };

test.each([
  {
    guarantee: 'a folder only root may enter is out of reach',
    entry: { uid: 0, gid: 0, mode: 0o40700 },
    may: false,
  },
  {
    guarantee: 'a usual folder of root is passed through',
    entry: { uid: 0, gid: 0, mode: 0o40755 },
    may: true,
  },
  {
    guarantee: 'passing through needs no right to list',
    entry: { uid: 0, gid: 0, mode: 0o40711 },
    may: true,
  },
  { guarantee: 'its own folder is entered', entry: { uid: 101, gid: 104, mode: 0o40700 }, may: true },
  { guarantee: 'the group may enter', entry: { uid: 0, gid: 104, mode: 0o40750 }, may: true },
  {
    guarantee: 'the first class that fits counts: a closed group is not opened by "others"',
    entry: { uid: 0, gid: 104, mode: 0o40705 },
    may: false,
  },
])('$guarantee', ({ entry, may }) => {
  expect(mayEnter(entry, postgres)).toBe(may);
});
