import { expect, test } from 'vitest';
import { readControlLine } from './control-line.ts';

test.each([
  ['a command', ['plan'], { kind: 'run', command: 'plan', upsertOnly: false, json: false }],
  ['a policy', ['apply', '--upsert-only'], { kind: 'run', command: 'apply', upsertOnly: true, json: false }],
  [
    'a form for programs',
    ['status', '--json'],
    { kind: 'run', command: 'status', upsertOnly: false, json: true },
  ],
  ['a call for help', ['apply', '--help'], { kind: 'help' }],
])('%s is read', (_what, args, line) => {
  expect(readControlLine(args)).toEqual(line);
});

test.each([
  ['nothing', [], 'say what to do'],
  ['a command that there is not', ['destroy'], 'there is no command destroy'],
  ['more than one command', ['plan', 'apply'], 'plan takes no apply'],
  ['a policy for what changes nothing', ['status', '--upsert-only'], '--upsert-only is for plan and apply'],
])('%s is no reason to touch Jasmin', (_what, args, problem) => {
  expect(readControlLine(args)).toEqual({ kind: 'wrong', problem });
});

test('an option that there is not is named', () => {
  const line = readControlLine(['apply', '--force']);
  expect(line).toMatchObject({ kind: 'wrong', problem: expect.stringContaining('--force') });
});
