import { expect, test } from 'vitest';
import { isPublicAddress } from './public-address.ts';

test.each(['8.8.8.8', '1.1.1.1', '172.15.255.255', '172.32.0.0', '192.0.1.1', '2606:4700:4700::1111'])(
  '%s is the public Internet',
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

test.each([
  ['loopback', '127.0.0.1'],
  ['all of loopback', '127.255.255.254'],
  ['this host', '0.0.0.0'],
  ['a private network', '10.1.2.3'],
  ['the middle of 172.16/12', '172.20.0.1'],
  ['a home network', '192.168.1.1'],
  ['the metadata server', '169.254.169.254'],
  ['carrier-grade NAT', '100.64.0.1'],
  ['benchmarks', '198.18.0.1'],
  ['protocol assignments', '192.0.0.170'],
  ['documentation in IPv4', '203.0.113.7'],
  ['the anycast of 6to4', '192.88.99.1'],
  ['multicast', '224.0.0.1'],
  ['broadcast', '255.255.255.255'],
  ['IPv6 loopback', '::1'],
  ['unspecified', '::'],
  ['loopback in an IPv6 coat', '::ffff:127.0.0.1'],
  ['the same in hexadecimal', '::ffff:7f00:1'],
  ['metadata through NAT64', '64:ff9b::a9fe:a9fe'],
  ['a private network through 6to4', '2002:a00:1::1'],
  ['IPv4 in the compatible form', '::10.0.0.1'],
  ['NAT64 of the local kind', '64:ff9b:1::a00:1'],
  ['Teredo', '2001::a00:1'],
  ['multicast in IPv6', 'ff02::1'],
  ['discarded', '100::1'],
  ['a zone', 'fe80::1%eth0'],
  ['unique local', 'fd00::1'],
  ['the metadata server by IPv6', 'fd00:ec2::254'],
  ['link-local', 'fe80::1'],
  ['documentation', '2001:db8::1'],
  ['a name', 'example.com'],
  ['an octal spelling', '0177.0.0.1'],
])('%s is refused', (_what, address) => {
  expect(isPublicAddress(address)).toBe(false);
});
