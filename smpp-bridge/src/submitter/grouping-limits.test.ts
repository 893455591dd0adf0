import { expect, test } from 'vitest';
import { type ConnectorLoad, groupingLimits } from './grouping-limits.ts';

const idle: ConnectorLoad = {
  connector: 'sinch',
  class: 'rm-shared/rm-a',
  room: 1_000,
  openTickets: 0,
  openMembers: 0,
};

test.each([
  {
    guarantee: 'when nothing is under way a single message leaves at once',
    load: idle,
    openTotal: 0,
    limits: { members: 1_000, tickets: 10, partial: 2 },
  },
  {
    guarantee: 'while tickets are under way only full ones follow',
    load: { ...idle, openTickets: 2, openMembers: 150 },
    openTotal: 2,
    limits: { members: 850, tickets: 9, partial: 0 },
  },
  {
    guarantee: 'what is under way counts against the room of the link',
    load: { ...idle, room: 100, openTickets: 1, openMembers: 60 },
    openTotal: 1,
    limits: { members: 40, tickets: 1, partial: 1 },
  },
  {
    guarantee: 'Jasmin holds at most 200 tickets',
    load: idle,
    openTotal: 198,
    limits: { members: 1_000, tickets: 2, partial: 2 },
  },
])('$guarantee', ({ load, openTotal, limits }) => {
  expect(groupingLimits([load], openTotal)).toEqual([
    { connector: 'sinch', class: 'rm-shared/rm-a', ...limits },
  ]);
});

test.each([
  { guarantee: 'a link without room gets nothing', load: { ...idle, room: 0 }, openTotal: 0 },
  {
    guarantee: 'a link whose room is under way gets nothing',
    load: { ...idle, room: 50, openMembers: 80 },
    openTotal: 1,
  },
  { guarantee: 'a full Jasmin gets nothing', load: idle, openTotal: 200 },
])('$guarantee', ({ load, openTotal }) => {
  expect(groupingLimits([load], openTotal)).toEqual([]);
});

test('connectors share the 200 tickets of a Jasmin', () => {
  const limits = groupingLimits([idle, { ...idle, connector: 'backup' }], 188);
  expect(limits.map(({ connector, tickets }) => ({ connector, tickets }))).toEqual([
    { connector: 'sinch', tickets: 10 },
    { connector: 'backup', tickets: 2 },
  ]);
});
