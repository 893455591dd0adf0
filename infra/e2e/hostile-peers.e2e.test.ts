// Fifty thousand PDUs that no honest peer sends; `npm run torture -- --pdus 1000000` sends more.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE_KINDS } from './hostile-pdu.ts';
import { type RunningStack, startStack } from './running-stack.ts';
import { sendHostile } from './send-hostile.ts';

const PDUS = 50_000;
/** The heap has not its size yet after so few; the campaign holds it to half of this. */
const GROWTH_MEBIBYTES_MAX = 128;

let running: RunningStack;
beforeAll(async () => {
  running = await startStack({ router: 'direct' });
});
afterAll(() => running?.stop());

test('whatever peers send, the server neither ends, hangs nor swells, and serves an honest customer meanwhile', async () => {
  const { sent, answers, sessions, ended, silent, honestMs, memory } = await sendHostile(running, {
    pdus: PDUS,
    seed: 1,
  });
  console.log(JSON.stringify({ sent, answers, sessions, ended, silent, honest: honestMs.length, memory }));
  expect(silent).toBe(0);
  expect(honestMs.filter((tookMs) => !Number.isFinite(tookMs))).toEqual([]);
  expect(honestMs.length).toBeGreaterThan(0);
  // Every kind was there, and refused by what is wrong with it: length, command, state, TLVs, and each of the fields.
  expect(HOSTILE_KINDS.filter((kind) => sent[kind] === 0)).toEqual([]);
  const statuses = [
    '0',
    '1',
    '2',
    '3',
    '4',
    '5',
    'a',
    'b',
    'c',
    'e',
    'f',
    '15',
    '33',
    '61',
    '62',
    'c0',
    'c2',
  ];
  expect(Object.keys(answers)).toEqual(expect.arrayContaining(statuses));
  // What is refused was refused on purpose: no request ran into an error of ours.
  expect(await running.troubles()).not.toMatch(/smpp-(submit|request)\.failed|smpp\.handler-failed/);
  expect(memory.after - memory.before).toBeLessThan(GROWTH_MEBIBYTES_MAX);
});
