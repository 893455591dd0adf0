import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createInTurn } from './in-turn.ts';

test('works never overlap and keep their order, also after one that fails', async () => {
  const inTurn = createInTurn();
  const seen: string[] = [];
  const work = (name: string, durationMs: number) => async () => {
    seen.push(`${name} begins`);
    await sleep(durationMs);
    seen.push(`${name} ends`);
    if (name === 'second') throw new Error('broken');
  };
  const outcomes = await Promise.allSettled([
    inTurn(work('first', 20)),
    inTurn(work('second', 5)),
    inTurn(work('third', 0)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(seen).toEqual([
    ...['first begins', 'first ends'],
    ...['second begins', 'second ends'],
    ...['third begins', 'third ends'],
  ]);
});
