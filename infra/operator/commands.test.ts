import { expect, test } from 'vitest';
import { readCampaignCommand } from './campaign.ts';
import { readUnownedCommand } from './unowned.ts';

test.each<[string, () => unknown, unknown]>([
  [
    'a page is 20 messages, masked',
    () => readUnownedCommand([]),
    { kind: 'run', options: { limit: 20, show: false } },
  ],
  [
    'the numbers of a campaign are a list',
    () => readCampaignCommand(['--id', 'C1', '--numbers', '+14155550100,555111']),
    { kind: 'run', options: { id: 'C1', numbers: ['+14155550100', '555111'] } },
  ],
  [
    'a campaign may lose all its numbers',
    () => readCampaignCommand(['--id', 'C1', '--numbers', '']),
    { kind: 'run', options: { id: 'C1', numbers: [] } },
  ],
  ['help comes first', () => readCampaignCommand(['--nothing', '--help']), { kind: 'help' }],
])('%s', (_what, read, expected) => {
  expect(read()).toEqual(expected);
});

test.each<[string, () => unknown, RegExp]>([
  [
    'a limit of 1,000',
    () => readUnownedCommand(['--limit', '1000']),
    /^--limit must be a number from 1 to 100$/,
  ],
  ['an id of another kind', () => readUnownedCommand(['--before', 'whe_1']), /^--before must be the id/],
  ['what is no number', () => readUnownedCommand(['--to', '5']), /^--to must be an E.164 number/],
  ['an unknown option', () => readUnownedCommand(['--all']), /all/],
  ['no campaign', () => readCampaignCommand(['--status', 'ACTIVE']), /^--id is missing$/],
  [
    'a state in words',
    () => readCampaignCommand(['--id', 'C1', '--status', 'all good']),
    /^--status must be/,
  ],
  ['nothing to change', () => readCampaignCommand(['--id', 'C1']), /^there is nothing to change/],
  [
    'a number that is none',
    () => readCampaignCommand(['--id', 'C1', '--numbers', '+1415,x']),
    /^--numbers\.0 must be/,
  ],
])('%s is refused by its option', (_what, read, problem) => {
  expect(read()).toEqual({ kind: 'wrong', problem: expect.stringMatching(problem) });
});
