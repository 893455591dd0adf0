import { expect, test } from 'vitest';
import { type LeaseDecision, type LeaseRow, leaseDecision } from './lease-decision.ts';

const TAKE: LeaseDecision = { kind: 'take-over', holder: 'pod-1', epoch: 4 };

const TABLE: readonly (readonly [string, LeaseRow | undefined, string, number | undefined, LeaseDecision])[] =
  [
    ['a free group is taken', undefined, 'pod-1', undefined, { kind: 'create' }],
    [
      'a living holder is left alone',
      { holder: 'pod-1', epoch: 4, heartbeatAgeMs: 12_000 },
      'pod-2',
      undefined,
      { kind: 'wait' },
    ],
    [
      'a silent holder is replaced',
      { holder: 'pod-1', epoch: 4, heartbeatAgeMs: 12_001 },
      'pod-2',
      undefined,
      TAKE,
    ],
    [
      'a restarted pod does not wait for itself',
      { holder: 'pod-1', epoch: 4, heartbeatAgeMs: 100 },
      'pod-1',
      undefined,
      TAKE,
    ],
    [
      'a pod that paused itself comes back',
      { holder: 'pod-1', epoch: 4, heartbeatAgeMs: 9_000 },
      'pod-1',
      4,
      TAKE,
    ],
    [
      'two processes of one name do not fight over it',
      { holder: 'pod-1', epoch: 4, heartbeatAgeMs: 100 },
      'pod-1',
      3,
      { kind: 'wait' },
    ],
  ];

test.each(TABLE)('%s', (_guarantee, row, bridgeId, lastEpoch, decision) => {
  expect(leaseDecision(row, { bridgeId, lastEpoch })).toEqual(decision);
});
