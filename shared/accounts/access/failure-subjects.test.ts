import { expect, test } from 'vitest';
import { failureSubjects, networkOf, smppFailureSubject } from './failure-subjects.ts';

test('a wrong secret counts for the network, and for the key as asked for from there', () => {
  expect(failureSubjects('rk_live_1', '203.0.113.7')).toEqual([
    'key:rk_live_1@203.0.113.7',
    'net:203.0.113.7',
  ]);
});

test('callers without an address lock each other out of one key, not out of all', () => {
  expect(failureSubjects('rk_live_1', undefined)).toEqual(['key:rk_live_1@unknown']);
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::9', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
])('%s calls from %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});

test('a system_id is counted for each network', () => {
  expect(smppFailureSubject('customer1', '192.0.2.1')).toBe('smpp:customer1@192.0.2.1');
  expect(smppFailureSubject('customer1', '2001:db8:1:2::3')).toBe('smpp:customer1@2001:db8:1:2::/64');
});
