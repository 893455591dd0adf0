import { expect, test } from 'vitest';
import { SCOPES, type Scope } from '../../contracts/token.ts';
import { toNetworks } from './allowed-networks.ts';
import { judgeKey, type KeyState } from './key-state.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const STATE: KeyState = {
  active: true,
  expiresAt: undefined,
  accountStatus: 'active',
  scopes: undefined,
  networks: undefined,
  requestsPerSecond: 10,
};
const TOKEN = { scopes: new Set<Scope>(['messages:send', 'messages:read']), address: '203.0.113.7' };
const OPEN = { kind: 'open', scopes: TOKEN.scopes, grantable: new Set(SCOPES), requestsPerSecond: 10 };
const networks = toNetworks(['203.0.113.0/24', '2001:db8::/32']);

test.each<[string, KeyState | undefined, string | undefined, object]>([
  ['an open key opens', STATE, '203.0.113.7', OPEN],
  ['a key that was deleted', undefined, undefined, { kind: 'refused', code: 'key_revoked' }],
  ['a revoked key', { ...STATE, active: false }, undefined, { kind: 'refused', code: 'key_revoked' }],
  [
    'a key ends at its time, not after it',
    { ...STATE, expiresAt: NOW },
    undefined,
    { kind: 'refused', code: 'key_revoked' },
  ],
  [
    'a key that ends later still opens',
    { ...STATE, expiresAt: new Date('2026-11-25T12:00:00.001Z') },
    undefined,
    OPEN,
  ],
  [
    'a suspended account',
    { ...STATE, accountStatus: 'suspended' },
    undefined,
    { kind: 'refused', code: 'account_inactive' },
  ],
  ['an allowed network', { ...STATE, networks }, '203.0.113.255', OPEN],
  ['an allowed IPv6 network', { ...STATE, networks }, '2001:db8:1::9', OPEN],
  [
    'another network',
    { ...STATE, networks },
    '203.0.114.1',
    { kind: 'refused', code: 'address_not_allowed' },
  ],
  [
    'another IPv6 network',
    { ...STATE, networks },
    '2001:db9::1',
    { kind: 'refused', code: 'address_not_allowed' },
  ],
  ['an unknown address', { ...STATE, networks }, undefined, { kind: 'refused', code: 'address_not_allowed' }],
  [
    'a scope taken from the key is taken from its tokens',
    { ...STATE, scopes: new Set<Scope>(['messages:read', 'usage:read']) },
    undefined,
    { ...OPEN, scopes: new Set(['messages:read']), grantable: new Set(['messages:read', 'usage:read']) },
  ],
])('%s', (_, state, address, expected) => {
  expect(judgeKey(state, { ...TOKEN, address }, NOW)).toEqual(expected);
});

test('a single address is a network of one', () => {
  const one = toNetworks(['203.0.113.7', '2001:db8::7']);
  expect(judgeKey({ ...STATE, networks: one }, TOKEN, NOW).kind).toBe('open');
  expect(judgeKey({ ...STATE, networks: one }, { ...TOKEN, address: '203.0.113.8' }, NOW).kind).toBe(
    'refused',
  );
  expect(judgeKey({ ...STATE, networks: one }, { ...TOKEN, address: '2001:db8::8' }, NOW).kind).toBe(
    'refused',
  );
});
