import { describe } from 'vitest';
import { JASMIN_SUITE } from '../../shared/testing/jasmin.ts';
import { describeMessagePath } from './message-path.ts';

describe.skipIf(JASMIN_SUITE.skip)(`with the real Jasmin${JASMIN_SUITE.note}`, () => {
  describeMessagePath('jasmin');
});
