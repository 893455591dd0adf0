import { expect, test } from 'vitest';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { type CommandState, countsOf, orderOf, stateOf } from './queue-order.ts';

const ACCOUNT = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;
const AT = new Date('2026-11-25T09:30:00Z');
const WAITING: CommandState = { taken_at: null, done_at: null, outcome: null, result: null };
const RUNNING: CommandState = { ...WAITING, taken_at: AT };
const done = (outcome: 'succeeded' | 'failed', result: object = {}): CommandState => ({
  ...{ taken_at: AT, done_at: AT, outcome, result: { ...result } },
});

test('an expiry is a purge, of the account where one is named', () => {
  expect(orderOf({ action: 'expire', account_id: ACCOUNT, older_than_seconds: 60 })).toEqual({
    action: 'expire',
    shown: { connector: null, account_id: ACCOUNT, to: null, older_than_seconds: 60 },
    ...{ command: 'purge', given: { account_id: ACCOUNT, older_than_seconds: 60 } },
  });
});

test('a drain takes no argument: one that it does not know would fail the command', () => {
  expect(orderOf({ action: 'drain', connector: 'carrier_one' })).toMatchObject({
    ...{ command: 'drain', given: {}, shown: { connector: 'carrier_one', older_than_seconds: 0 } },
  });
});

test.each<[string, readonly CommandState[], string]>([
  ['of which no bridge has taken anything waits', [WAITING, WAITING], 'waiting'],
  ['of which a part is taken runs', [RUNNING, WAITING], 'running'],
  ['of which a part is done runs', [done('succeeded'), WAITING], 'running'],
  ['that is done succeeded', [done('succeeded'), done('succeeded')], 'succeeded'],
  ['of which one command failed has failed', [done('succeeded'), done('failed')], 'failed'],
  ['is not said to have failed while others run', [RUNNING, done('failed')], 'running'],
  ['that meant nothing is done', [], 'succeeded'],
])('an action %s', (_, commands, state) => {
  expect(stateOf(commands)).toBe(state);
});

test('what the commands did is added up', () => {
  const rerouted = done('succeeded', { moved: { carrier_two: 4, carrier_three: 1 }, staying: 2 });
  const failed = done('failed', { reason: 'no_link', detail: 'The connector is not active.' });
  expect(countsOf([rerouted, failed, WAITING, done('succeeded', { moved: {}, staying: 3 })])).toEqual({
    ...{ moved: 5, staying: 5, ended: 0 },
  });
  expect(countsOf([done('succeeded', { purged: 7 })])).toEqual({ moved: 0, staying: 0, ended: 7 });
});
