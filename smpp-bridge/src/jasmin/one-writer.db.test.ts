import { expect, test } from 'vitest';
import { useDatabase } from '../../../shared/testing/database.ts';
import { asOneWriter } from './one-writer.ts';

const database = useDatabase();

test('two that write to one Jasmin do it one after the other, to two at the same time', async () => {
  const ending = Promise.withResolvers<string>();
  const started = Promise.withResolvers<void>();
  const first = asOneWriter(database.pool, '127.0.0.1:8990', () => {
    started.resolve();
    return ending.promise;
  });
  await started.promise;
  const write = (jasmin: string) => asOneWriter(database.pool, jasmin, async () => 'written');
  expect(await write('127.0.0.1:8990')).toEqual({ kind: 'busy' });
  expect(await write('127.0.0.1:9990')).toEqual({ kind: 'done', value: 'written' });
  ending.resolve('first');
  expect(await first).toEqual({ kind: 'done', value: 'first' });
  expect(await write('127.0.0.1:8990')).toEqual({ kind: 'done', value: 'written' });
});

test('one that fails lets the next one write', async () => {
  const failing = asOneWriter(database.pool, 'a', () => Promise.reject(new Error('console closed')));
  await expect(failing).rejects.toThrow('console closed');
  expect(await asOneWriter(database.pool, 'a', async () => 1)).toEqual({ kind: 'done', value: 1 });
});
