import { expect, test } from 'vitest';
import { clientAddress } from './client-address.ts';

test.each<[string, string | string[] | undefined, number, string | undefined]>([
  ['the gateway alone wrote it', '203.0.113.7', 0, '203.0.113.7'],
  ['what the caller wrote himself is not believed', '10.0.0.1, 203.0.113.7', 0, '203.0.113.7'],
  ['a header sent twice is one list', ['10.0.0.1', '203.0.113.7'], 0, '203.0.113.7'],
  ['a proxy behind the gateway appended its own', '10.0.0.1, 203.0.113.7, 192.0.2.1', 1, '203.0.113.7'],
  ['an IPv6 address', '2001:db8::7', 0, '2001:db8::7'],
  ['IPv4 as a socket for both writes it', '::ffff:203.0.113.7', 0, '203.0.113.7'],
  ['fewer entries than proxies', '203.0.113.7', 1, undefined],
  ['no address at all', 'unknown', 0, undefined],
  ['no header', undefined, 0, undefined],
])('%s', (_, header, hops, expected) => {
  expect(clientAddress(header, hops)).toBe(expected);
});
