import { describe, expect, test } from 'vitest';
import { routeRule } from '../testing/route-rule.ts';
import { type Carriage, type ConnectorTraits, chooseConnector, type Standing } from './choose-connector.ts';

const GSM7: Carriage = { senderClass: 'long_code', encoding: 'gsm7' };
const IDS = Array.from({ length: 1_000 }, (_, index) => `message ${index}`);

function connectors(standings: Readonly<Record<string, Standing | 'no-unicode'>>) {
  const traits = Object.entries(standings).map(([name, standing]): [string, ConnectorTraits] => [
    name,
    standing === 'no-unicode'
      ? { name, supportsAlphanumeric: true, supportsUnicode: false }
      : { name, standing, supportsAlphanumeric: true, supportsUnicode: true },
  ]);
  return new Map(traits);
}

describe('without weights the first that can is taken, in the order of the rule', () => {
  const rule = routeRule({ connectors: ['a', 'b', 'c'] });

  test.each<
    [string, Readonly<Record<string, Standing | 'no-unicode'>>, Carriage['encoding'], string | undefined]
  >([
    ['all are well', { a: 'ready', b: 'ready', c: 'ready' }, 'gsm7', 'a'],
    ['the first is sick: the next', { a: 'sick', b: 'ready', c: 'ready' }, 'gsm7', 'b'],
    ['the first is drained: the next', { a: 'drained', b: 'ready', c: 'ready' }, 'gsm7', 'b'],
    ['two are out of use', { a: 'drained', b: 'sick', c: 'ready' }, 'gsm7', 'c'],
    [
      'all are out of use: a sick one rather than a drained one',
      { a: 'drained', b: 'sick', c: 'sick' },
      'gsm7',
      'b',
    ],
    ['all are drained: it waits for the first', { a: 'drained', b: 'drained', c: 'drained' }, 'gsm7', 'a'],
    [
      'the next cannot carry the text: the one after',
      { a: 'sick', b: 'no-unicode', c: 'ready' },
      'ucs2',
      'c',
    ],
    [
      'none but the sick one can carry the text',
      { a: 'sick', b: 'no-unicode', c: 'no-unicode' },
      'ucs2',
      'a',
    ],
    ['none can carry the text', { a: 'no-unicode' }, 'ucs2', undefined],
    ['it is not in the table any more', { b: 'ready' }, 'gsm7', 'b'],
  ])('%s', (_guarantee, standings, encoding, expected) => {
    expect(chooseConnector(rule, 'any', { ...GSM7, encoding }, connectors(standings))).toBe(expected);
  });
});

describe('with weights', () => {
  const rule = routeRule({ connectors: ['a', 'b', 'c'], weights: [50, 30, 20] });
  const choicesOf = (standings: Readonly<Record<string, Standing>>) =>
    IDS.map((id) => chooseConnector(rule, id, GSM7, connectors(standings)));
  const shareOf = (choices: readonly unknown[], name: string) =>
    choices.filter((choice) => choice === name).length;
  const well = choicesOf({ a: 'ready', b: 'ready', c: 'ready' });

  test('each has its share', () => {
    expect(shareOf(well, 'a')).toBeGreaterThan(440);
    expect(shareOf(well, 'a')).toBeLessThan(560);
  });

  test('what a sick one would have had is shared by the others, and nothing else moves', () => {
    const choices = choicesOf({ a: 'sick', b: 'ready', c: 'ready' });
    expect(shareOf(choices, 'a')).toBe(0);
    expect(choices.filter((choice, index) => well[index] !== 'a' && choice !== well[index])).toEqual([]);
    const [toB, toC] = ['b', 'c'].map((name) => shareOf(choices, name) - shareOf(well, name));
    expect((toB ?? 0) / (toC ?? 1)).toBeGreaterThan(1);
  });

  test('when it is well again every message has its old choice', () => {
    expect(choicesOf({ a: 'ready', b: 'ready', c: 'ready' })).toEqual(well);
  });

  test('one of weight 0 is taken only where the others are out of use', () => {
    const reserve = routeRule({ connectors: ['a', 'b'], weights: [1, 0] });
    const chosen = (a: Standing) => chooseConnector(reserve, 'x', GSM7, connectors({ a, b: 'ready' }));
    expect([chosen('ready'), chosen('sick'), chosen('drained')]).toEqual(['a', 'b', 'b']);
  });
});
