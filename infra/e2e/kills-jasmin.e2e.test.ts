import { describe } from 'vitest';
import { JASMIN_SUITE } from '../../shared/testing/jasmin.ts';
import { describeKills } from './kills.ts';

describe.skipIf(JASMIN_SUITE.skip)(`with the real Jasmin${JASMIN_SUITE.note}`, () => {
  describeKills({ router: 'jasmin', parts: ['jasmin', 'rabbitmq', 'bridge'], settleTimeoutMs: 120_000 });
});
