import { expect, test } from 'vitest';
import { readTortureCommand } from './torture-options.ts';

const DEFAULTS = {
  kills: 20,
  secondsPerKill: 60,
  seed: 1,
  outageSeconds: 60,
  rows: 10_000_000,
  requests: 100_000,
  pdus: 1_000_000,
};

test.each([
  {
    guarantee: 'nobody has to know of the second router for it to be tortured too',
    args: [],
    command: { kind: 'run', options: { ...DEFAULTS, routers: ['direct', 'jasmin'] } },
  },
  {
    guarantee: 'one router and one campaign can be asked for alone',
    args: ['--router', 'jasmin', '--rows=0', '--outage', '0', '--seed', '7'],
    command: {
      kind: 'run',
      options: { ...DEFAULTS, routers: ['jasmin'], rows: 0, outageSeconds: 0, seed: 7 },
    },
  },
  {
    guarantee: 'a router that is none does not run as another one, and all that is wrong is told',
    args: ['--router', 'jasmine', '--kills=many'],
    command: { kind: 'wrong', problem: '--router must be direct or jasmin, --kills must be a whole number' },
  },
  {
    guarantee: 'an option that is none is refused',
    args: ['--kill', '3'],
    command: { kind: 'wrong', problem: expect.stringContaining("Unknown option '--kill'") },
  },
  { guarantee: 'help is help', args: ['--help'], command: { kind: 'help' } },
])('$guarantee', ({ args, command }) => {
  expect(readTortureCommand(args)).toMatchObject(command);
});
