import { expect, test } from 'vitest';
import { type ConnectorLoad, groupingLimits } from './grouping-limits.ts';

const idle: ConnectorLoad = {
  connector: 'sinch',
  tag: 'rm-a',
  room: 1_000,
  openTickets: 0,
  openMembers: 0,
};

test.each([
  {
    guarantee: 'when nothing is under way a single message leaves at once',
    load: idle,
    users: 1,
    limits: { members: 1_000, tickets: 10, partial: 2 },
  },
  {
    guarantee: 'while tickets are under way only full ones follow',
    load: { ...idle, openTickets: 2, openMembers: 150 },
    users: 50,
    limits: { members: 850, tickets: 9, partial: 0 },
  },
  {
    guarantee: 'what is under way counts against the room of the link',
    load: { ...idle, room: 100, openTickets: 1, openMembers: 60 },
    users: 1,
    limits: { members: 40, tickets: 1, partial: 1 },
  },
  {
    guarantee: 'the tickets of many users leave together, for one look finds the messages of all',
    load: { ...idle, room: 300, openTickets: 1, openMembers: 1 },
    users: 500,
    limits: { members: 299, tickets: 19, partial: 19 },
  },
])('$guarantee', ({ load, users, limits }) => {
  expect(groupingLimits([load], users)).toEqual([{ connector: 'sinch', tag: 'rm-a', ...limits }]);
});

test.each([
  { guarantee: 'a link without room gets nothing', load: { ...idle, room: 0 } },
  {
    guarantee: 'a link whose room is under way gets nothing',
    load: { ...idle, room: 50, openMembers: 80 },
  },
])('$guarantee', ({ load }) => {
  expect(groupingLimits([load], 1)).toEqual([]);
});
