import { expect, test } from 'vitest';
import type { Scope } from '../../shared/contracts/token.ts';
import { mayGrant } from './may-grant.ts';

const SENDER = new Set<Scope>(['credentials:manage', 'messages:send']);

test.each([
  ['as much as the maker has', 'live', { mode: 'live', scopes: ['messages:send'] }, 'granted'],
  ['a test key by a live one', 'live', { mode: 'test', scopes: ['messages:send'] }, 'granted'],
  ['a live key by a test one', 'test', { mode: 'live', scopes: ['messages:send'] }, 'beyond'],
  [
    'a scope that the maker lacks',
    'live',
    { mode: 'live', scopes: ['messages:send', 'usage:read'] },
    'beyond',
  ],
] as const)('%s', (_, mode, wanted, kind) => {
  expect(mayGrant({ mode, scopes: SENDER }, wanted).kind).toBe(kind);
});
