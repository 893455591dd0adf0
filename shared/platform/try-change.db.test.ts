import { beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../testing/database.ts';
import { etagOf, rowVersion } from './if-match.ts';
import type { Queryable } from './postgres.ts';
import { changeOrTry, previewReply } from './try-change.ts';

const database = useDatabase();
beforeAll(() => database.pool.query('create table things (id integer primary key, name text)'));

async function nameOf(id: number): Promise<string | undefined> {
  return (await database.pool.query('select name from things where id = $1', [id])).rows[0]?.name;
}

const insert = (id: number) => async (db: Queryable) =>
  (await db.query(`insert into things values ($1, 'new') returning name`, [id])).rows[0].name;

test('a trial answers what the change would, and leaves nothing', async () => {
  expect(await changeOrTry(database.pool, true, insert(1))).toBe('new');
  expect(await nameOf(1)).toBeUndefined();
  expect(await changeOrTry(database.pool, false, insert(1))).toBe('new');
  expect(await nameOf(1)).toBe('new');
});

test('a trial that fails says why, and its connection serves the next', async () => {
  await changeOrTry(database.pool, false, insert(2));
  await expect(changeOrTry(database.pool, true, insert(2))).rejects.toMatchObject({ code: '23505' });
  expect(await changeOrTry(database.pool, true, insert(3))).toBe('new');
  expect(await nameOf(3)).toBeUndefined();
});

test('a preview says before, after and how much else', () => {
  expect(previewReply({ name: 'old' }, null, { messages: 3 })).toEqual({
    kind: 'ok',
    status: 200,
    body: { dry_run: true, before: { name: 'old' }, after: null, touches: { messages: 3 } },
  });
});

/** A statement of the form that every change has. */
const RENAME = `
  update things t set name = $2 where t.id = $1 and ${rowVersion('t')} = $3
  returning t.name, ${rowVersion('t')} as version`;

test('a row has another version after each change, and a change for an older one finds nothing', async () => {
  await database.pool.query(`insert into things values (4, 'first')`);
  const read = () => database.pool.query(`select ${rowVersion('t')} as version from things t where id = 4`);
  const { version } = (await read()).rows[0];
  const [changed] = (await database.pool.query(RENAME, [4, 'second', version])).rows;
  expect(changed).toMatchObject({ name: 'second' });
  expect(etagOf(changed.version)).not.toBe(etagOf(version));
  expect((await read()).rows).toEqual([{ version: changed.version }]);
  expect((await database.pool.query(RENAME, [4, 'third', version])).rows).toEqual([]);
});

test('of two changes for the same version at once one finds nothing', async () => {
  await database.pool.query(`insert into things values (5, 'first')`);
  const { rows } = await database.pool.query(
    `select ${rowVersion('t')} as version from things t where id = 5`,
  );
  const outcomes = await Promise.all(
    ['a', 'b', 'c'].map((name) => database.pool.query(RENAME, [5, name, rows[0].version])),
  );
  expect(outcomes.map(({ rowCount }) => rowCount).sort()).toEqual([0, 0, 1]);
});
