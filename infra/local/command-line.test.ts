import { expect, test } from 'vitest';
import { readCommandLine } from './command-line.ts';

test.each([
  { args: [], read: { kind: 'run', router: undefined } },
  { args: ['--router', 'jasmin'], read: { kind: 'run', router: 'jasmin' } },
  { args: ['--router=direct'], read: { kind: 'run', router: 'direct' } },
  { args: ['--router', 'jasmin', '--help'], read: { kind: 'help' } },
  { args: ['--routr', 'jasmin'], read: { kind: 'wrong', problem: 'there is no option --routr' } },
  { args: ['--router'], read: { kind: 'wrong', problem: '--router needs a value: direct or jasmin' } },
])('$args is understood, or refused by name', ({ args, read }) => {
  expect(readCommandLine(args)).toEqual(read);
});
