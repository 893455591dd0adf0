import { describe, expect, test } from 'vitest';
import { isPublicAddress } from '../platform/public-address.ts';
import { checkWebhookUrl } from './webhook-url.ts';

const RULES = { httpAllowed: false, isAddressAllowed: isPublicAddress };

test.each([
  'https://hooks.example/in?a=1',
  'https://hooks.example:8443/in',
  'https://hooks.example:443',
  'https://203.0.112.7/in',
  'https://[2606:4700:4700::1111]/in',
  'https://bücher.example/',
])('%s may receive webhooks', (url) => {
  expect(checkWebhookUrl(url, RULES)).toEqual({ kind: 'allowed' });
});

describe('refused', () => {
  test.each([
    ['another scheme', 'ftp://hooks.example', 'must be an http or https URL'],
    ['no URL', 'hooks.example', 'must be an http or https URL'],
    ['http where the account does not allow it', 'http://hooks.example', 'must begin with https://'],
    ['a password', 'https://a:b@hooks.example', 'must not name a user or a password'],
    ['a user without one', 'https://a@hooks.example', 'must not name a user or a password'],
    [
      'the mail port',
      'https://hooks.example:25',
      'must not name port 25; use 443, or a port of your own from 1024 on',
    ],
    [
      'Redis',
      'https://hooks.example:6379',
      'must not name port 6379; use 443, or a port of your own from 1024 on',
    ],
    ['601 characters', `https://hooks.example/${'a'.repeat(579)}`, 'must have at most 500 characters'],
  ])('%s', (_what, url, why) => {
    expect(checkWebhookUrl(url, RULES)).toEqual({ kind: 'refused', why });
  });

  test.each([
    ['loopback', 'https://127.0.0.1/'],
    ['loopback as one number', 'https://2130706433/'],
    ['loopback in hexadecimal', 'https://0x7f.1/'],
    ['loopback in full-width digits', 'https://１２７.0.0.1/'],
    ['loopback in IPv6', 'https://[::1]/'],
    ['IPv4 inside IPv6', 'https://[::ffff:10.0.0.1]/'],
    ['IPv4 behind NAT64', 'https://[64:ff9b::10.0.0.1]/'],
    ['a private network', 'https://10.1.2.3:8443/'],
    ["the cloud's metadata", 'https://169.254.169.254/'],
    ["the cloud's metadata by name", 'https://metadata.google.internal/'],
    ['this machine by name', 'https://localhost/'],
    ['this machine by name, rooted', 'https://localhost./'],
    ['a name without a domain', 'https://postgres/'],
    ['a name of the local network', 'https://printer.local/'],
  ])('%s', (_what, url) => {
    expect(checkWebhookUrl(url, RULES)).toEqual({ kind: 'refused', why: 'must lead to the public Internet' });
  });
});

test('on a laptop, http to this machine may be allowed', () => {
  const rules = { httpAllowed: true, isAddressAllowed: () => true };
  expect(checkWebhookUrl('http://127.0.0.1:8090/webhooks/demo', rules)).toEqual({ kind: 'allowed' });
  expect(checkWebhookUrl('http://localhost:8090/webhooks/demo', rules)).toEqual({ kind: 'allowed' });
});
