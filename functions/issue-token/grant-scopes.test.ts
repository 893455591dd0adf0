import { expect, test } from 'vitest';
import type { Scope } from '../../shared/contracts/token.ts';
import { grantScopes } from './grant-scopes.ts';

const AVAILABLE: readonly Scope[] = ['messages:send', 'messages:read'];

test.each([
  [
    'none asked for gives all of the key',
    undefined,
    { kind: 'granted', scopes: ['messages:send', 'messages:read'] },
  ],
  ['an empty list asks for none', ' ', { kind: 'granted', scopes: ['messages:send', 'messages:read'] }],
  ['no more than asked for', 'messages:read', { kind: 'granted', scopes: ['messages:read'] }],
  ['a repeat counts once', 'messages:read  messages:read', { kind: 'granted', scopes: ['messages:read'] }],
  ['an unknown scope is named', 'messages:read messages:own', { kind: 'unavailable', scope: 'messages:own' }],
  [
    'a scope that the key lacks is named',
    'webhooks:manage',
    { kind: 'unavailable', scope: 'webhooks:manage' },
  ],
])('%s', (_, requested, expected) => {
  expect(grantScopes(requested, AVAILABLE)).toEqual(expected);
});
