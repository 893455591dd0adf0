import { expect, test } from 'vitest';
import { evidenceOf, type FormCount, learnedFormOf } from './learn-id-form.ts';

const HEX = 'hex-to-decimal';
const DECIMAL = 'decimal-to-hex';

test.each<[string, readonly FormCount[], string | undefined]>([
  ['nothing is known', [], undefined],
  ['nine receipts are too few', [{ form: HEX, matches: 9 }], undefined],
  ['ten say it', [{ form: HEX, matches: 10 }], HEX],
  [
    'one that disagrees with ten leaves it open',
    [
      { form: HEX, matches: 10 },
      { form: DECIMAL, matches: 1 },
    ],
    undefined,
  ],
  [
    'twenty times as many overrule it',
    [
      { form: HEX, matches: 1 },
      { form: DECIMAL, matches: 20 },
    ],
    DECIMAL,
  ],
])('%s', (_case, counts, form) => {
  expect(learnedFormOf(counts)).toBe(form);
});

test('an id that is the same on both sides speaks for no change of notation', () => {
  expect(evidenceOf('sinch_primary', 'as-is')).toEqual({ connector: 'sinch_primary', form: 'number' });
});
