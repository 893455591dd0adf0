import { describe, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import {
  BIND_REFUSALS,
  type BindAttempt,
  type BindCredentials,
  type BindRefusal,
  decideBind,
} from './decide-bind.ts';

const CREDENTIALS: BindCredentials = {
  accountId: '0193587c-0000-7000-8000-00000000000a' as Uuid,
  systemId: 'customer1',
  passwordHashes: [],
  isActive: true,
  addressAllowed: true,
  requiresTls: false,
  certificates: [],
};
const ATTEMPT: BindAttempt = {
  ...{ interfaceVersion: 0x34, isTls: false, certificate: undefined },
  ...{ passwordMatches: true, lockedForMs: 0 },
};

test.each([0x00, 0x33, 0x34, 0x50])('version %i binds', (interfaceVersion) => {
  expect(decideBind(CREDENTIALS, { ...ATTEMPT, interfaceVersion })).toEqual({
    kind: 'allowed',
    credentials: CREDENTIALS,
  });
});

test('one of the certificates of the account binds', () => {
  const credentials = { ...CREDENTIALS, certificates: ['AA:AA', 'BB:BB'] };
  const verdict = decideBind(credentials, { ...ATTEMPT, isTls: true, certificate: 'BB:BB' });
  expect(verdict.kind).toBe('allowed');
});

describe('refused', () => {
  test.each<[BindRefusal, number, Partial<BindCredentials> | undefined, Partial<BindAttempt>]>([
    ['unknown_system_id', 0x0f, undefined, { passwordMatches: false }],
    ['wrong_password', 0x0e, {}, { passwordMatches: false }],
    ['inactive', 0x0d, { isActive: false }, {}],
    ['address_not_allowed', 0x101, { addressAllowed: false }, {}],
    ['tls_required', 0x103, { requiresTls: true }, {}],
    ['certificate_not_known', 0x100, { certificates: ['AA:AA'] }, { isTls: true }],
    ['certificate_not_known', 0x100, { certificates: ['AA:AA'] }, { isTls: true, certificate: 'BB:BB' }],
    ['version_not_supported', 0x102, {}, { interfaceVersion: 0x51 }],
    ['locked_out', 0x58, {}, { lockedForMs: 1 }],
  ])('%s, with 0x%s', (reason, commandStatus, credentials, attempt) => {
    const asked = credentials && { ...CREDENTIALS, ...credentials };
    expect(decideBind(asked, { ...ATTEMPT, ...attempt })).toEqual({ kind: 'refused', reason });
    expect(BIND_REFUSALS[reason].commandStatus).toBe(commandStatus);
  });

  test('a stranger with a wrong password learns nothing else of the account', () => {
    const guarded = { ...CREDENTIALS, isActive: false, addressAllowed: false, requiresTls: true };
    expect(decideBind(guarded, { ...ATTEMPT, passwordMatches: false })).toEqual({
      kind: 'refused',
      reason: 'wrong_password',
    });
  });

  test("each reason of the customer's is told apart by its status, and ours say to come again", () => {
    const { draining, not_counted: notCounted, ...theirs } = BIND_REFUSALS;
    const statuses = Object.values(theirs).map(({ commandStatus }) => commandStatus);
    expect(new Set(statuses).size).toBe(statuses.length);
    expect([draining, notCounted].map(({ commandStatus }) => commandStatus)).toEqual([0x08, 0x08]);
    expect(statuses).not.toContain(0x08);
  });
});
