import { expect, test } from 'vitest';
import type { OperatorScope } from '../../contracts/operator-roles.ts';
import type { Uuid } from '../../kernel/ids.ts';
import { toNetworks } from './allowed-networks.ts';
import { judgeOperator, type OperatorState } from './operator-state.ts';

const NOW = new Date('2026-11-25T12:00:00Z');
const OPERATOR = '01934742-ed30-79b0-bd71-13146ff274ec' as Uuid;
const OTHER = '01934742-ed30-79b0-bd71-13146ff274ed' as Uuid;
const STATE: OperatorState = {
  operatorId: OPERATOR,
  role: 'admin',
  active: true,
  expiresAt: new Date('2026-11-25T12:00:00.001Z'),
  networks: undefined,
};
const ALL = new Set<OperatorScope>(['admin:read', 'admin:operate', 'admin:manage']);
const TOKEN = { operatorId: OPERATOR, scopes: ALL, address: '203.0.113.7' };
const revoked = { kind: 'refused', code: 'key_revoked' };

test.each<[string, OperatorState | undefined, Partial<typeof TOKEN>, object]>([
  ['an admin may all', STATE, {}, { kind: 'open', scopes: ALL }],
  ['a key that is gone', undefined, {}, revoked],
  ['a revoked key, or a disabled operator', { ...STATE, active: false }, {}, revoked],
  ['a key ends at its time, not after it', { ...STATE, expiresAt: NOW }, {}, revoked],
  [
    "a key does not open for another operator's name",
    STATE,
    { operatorId: OTHER },
    { kind: 'refused', code: 'token_invalid' },
  ],
  [
    'another network',
    { ...STATE, networks: toNetworks(['203.0.112.0/24']) },
    {},
    { kind: 'refused', code: 'address_not_allowed' },
  ],
  [
    'a role that was lowered lowers the tokens that are out',
    { ...STATE, role: 'viewer' },
    {},
    { kind: 'open', scopes: new Set(['admin:read']) },
  ],
  [
    'a role that was raised does not raise a token that was asked for less',
    STATE,
    { scopes: new Set<OperatorScope>(['admin:read']) },
    { kind: 'open', scopes: new Set(['admin:read']) },
  ],
])('%s', (_, state, token, expected) => {
  expect(judgeOperator(state, { ...TOKEN, ...token }, NOW)).toEqual(expected);
});
