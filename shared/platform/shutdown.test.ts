import { expect, test } from 'vitest';
import { onShutdown, runShutdown } from './shutdown.ts';

test('what was opened last is closed first, and each once', async () => {
  const closed: string[] = [];
  onShutdown('pool', async () => void closed.push('pool'));
  onShutdown('server', async () => void closed.push('server'));
  expect(await runShutdown(1_000)).toEqual([]);
  expect(await runShutdown(1_000)).toEqual([]);
  expect(closed).toEqual(['server', 'pool']);
});

test('one that fails or hangs is named and does not keep the others open', async () => {
  const closed: string[] = [];
  onShutdown('pool', async () => void closed.push('pool'));
  onShutdown('hangs', () => new Promise(() => {}));
  onShutdown('fails', async () => {
    throw new Error('no');
  });
  expect(await runShutdown(20)).toEqual(['fails', 'hangs']);
  expect(closed).toEqual(['pool']);
});
