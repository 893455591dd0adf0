import { expect, test } from 'vitest';
import {
  customerFence,
  customerSettings,
  differingSettings,
  JASMIN_DEFAULTS,
  mustBeMadeAnew,
  settingLines,
} from './user-settings.ts';

const OPEN = { smpp: undefined, allowedSources: [], forcedSource: undefined };
const shown = (settings: Readonly<Record<string, string>>) =>
  settingLines(differingSettings(settings, new Map(Object.entries(JASMIN_DEFAULTS))));

test.each([
  {
    guarantee: 'without SMPP access nobody binds as the user',
    limits: OPEN,
    destinations: [''],
    lines: ['smpps_cred authorization bind False'],
  },
  {
    guarantee: 'SMPP access is kept to its rate and its sessions',
    limits: { ...OPEN, smpp: { throughput: 500, bindsMax: 4 } },
    destinations: [''],
    lines: ['mt_messaging_cred quota smpps_throughput 500.0', 'smpps_cred quota max_bindings 4'],
  },
  {
    guarantee: 'senders are matched whole and literally, as Jasmin gets them: without a plus',
    limits: { ...OPEN, allowedSources: ['+14155550100', 'A.B'] },
    destinations: ['1', '44'],
    lines: [
      'mt_messaging_cred valuefilter dst_addr ^(?:1|44)',
      'mt_messaging_cred valuefilter src_addr ^(?:14155550100|A\\.B)$',
      'smpps_cred authorization bind False',
    ],
  },
  {
    guarantee: 'who is given a sender sends from nothing else',
    limits: { ...OPEN, allowedSources: ['+14155550101', 'ACME'], forcedSource: '+14155550100' },
    destinations: ['1', '44'],
    lines: [
      'mt_messaging_cred valuefilter dst_addr ^(?:1|44)',
      'mt_messaging_cred valuefilter src_addr ^(?:14155550100)$',
      'mt_messaging_cred defaultvalue src_addr 14155550100',
      'smpps_cred authorization bind False',
    ],
  },
  {
    guarantee: 'a list longer than a line of the console is not cut in the middle',
    limits: { ...OPEN, allowedSources: Array.from({ length: 50 }, (_, n) => `+1415555${1_000 + n}`) },
    destinations: [''],
    lines: ['smpps_cred authorization bind False'],
  },
  {
    guarantee: 'what the console would drop letters of is not sent to it',
    limits: { ...OPEN, allowedSources: ['Café'], forcedSource: 'Café' },
    destinations: [''],
    lines: ['smpps_cred authorization bind False'],
  },
])('$guarantee', ({ limits, destinations, lines }) => {
  expect(shown(customerSettings(limits, customerFence(limits, destinations)))).toEqual(lines);
});

test('what a filter is asked about without a plus is kept without one', () => {
  const limits = { ...OPEN, allowedSources: ['+14155550100', 'ACME'] };
  expect(customerFence(limits, ['1', '44'])).toEqual({
    sources: ['14155550100', 'ACME'],
    destinations: ['1', '44'],
  });
  expect(customerFence(OPEN, [''])).toEqual({ sources: undefined, destinations: undefined });
});

test('a quota that somebody set by hand, http_throughput above all, is taken off again', () => {
  const found = new Map(
    Object.entries({ ...JASMIN_DEFAULTS, 'mt_messaging_cred quota http_throughput': '5.0' }),
  );
  expect(settingLines(differingSettings(JASMIN_DEFAULTS, found))).toEqual([
    'mt_messaging_cred quota http_throughput none',
  ]);
});

test('only a default sender that has to go makes the user anew', () => {
  const name = 'mt_messaging_cred defaultvalue src_addr';
  expect(mustBeMadeAnew({ [name]: 'None' })).toBe(true);
  expect(mustBeMadeAnew({ [name]: '14155550100', 'smpps_cred quota max_bindings': 'ND' })).toBe(false);
});
