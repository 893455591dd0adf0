import { expect, test } from 'vitest';
import { busiestUsers, readConsoleStats } from './console-stats.ts';
import { goldenStats } from './golden-stats.ts';
import { JcliFormatError } from './jcli-parse.ts';

const recorded = goldenStats();

function sessionThatSays(connectors: string, users: string) {
  const answers = new Map([
    ['stats --smppcs', connectors],
    ['stats --users', users],
  ]);
  return {
    runTogether: async (lines: readonly string[]) =>
      lines.map((line) => ({ prompt: 'top' as const, text: answers.get(line) ?? '' })),
  };
}

test("a real Jasmin's tables are read: times of its zone, and what is not known yet", async () => {
  const session = sessionThatSays(recorded['stats --smppcs'], recorded['stats --users']);
  const at = new Date(2026, 10, 25, 13, 48, 12);
  expect(await readConsoleStats(session)).toEqual({
    connectors: [
      { cid: 'rm-m8pw5y0e', connectedAt: at, boundAt: at },
      { cid: 'other', connectedAt: undefined, boundAt: undefined },
    ],
    users: [
      { uid: 'rm-h3j2v63w', requests: 1, binds: 0 },
      { uid: 'rm-shared', requests: 1, binds: 0 },
    ],
  });
});

test.each([
  [
    'a row is missing',
    recorded['stats --smppcs'].replace('connectors: 2', 'connectors: 3'),
    recorded['stats --users'],
  ],
  ['a column is another', recorded['stats --smppcs'], recorded['stats --users'].replace(/ND +1/, 'ND  one')],
])('a table of which %s is not taken for what it says', async (_what, connectors, users) => {
  await expect(readConsoleStats(sessionThatSays(connectors, users))).rejects.toThrow(JcliFormatError);
});

test('of more users than are shown the busiest have lines of their own, and the sums stay what they are', () => {
  const users = [
    { uid: 'rm-a', requests: 2, binds: 1 },
    { uid: 'rm-b', requests: 9, binds: 0 },
    { uid: 'rm-c', requests: 2, binds: 2 },
    { uid: 'rm-d', requests: 1, binds: 4 },
  ];
  expect(busiestUsers(users, 2)).toEqual([
    { uid: 'rm-b', requests: 9, binds: 0 },
    { uid: 'rm-a', requests: 2, binds: 1 },
    { uid: 'other', requests: 3, binds: 6 },
  ]);
});
