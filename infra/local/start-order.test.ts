import { expect, test } from 'vitest';
import { checkDependencies, dependentsOf } from './start-order.ts';

test.each([
  {
    guarantee: 'parts that wait for each other are told at once, not by a start that hangs',
    parts: [
      { name: 'a', dependsOn: ['b'] },
      { name: 'b', dependsOn: ['a'] },
    ],
    message: 'Parts wait for each other: a, b',
  },
  {
    guarantee: 'a dependency that was renamed is told',
    parts: [{ name: 'a', dependsOn: ['gone'] }],
    message: 'a depends on gone, which is not a part',
  },
  {
    guarantee: 'two parts never share a pid file',
    parts: [
      { name: 'a', dependsOn: [] },
      { name: 'a', dependsOn: [] },
    ],
    message: 'Two parts have the same name',
  },
])('$guarantee', ({ parts, message }) => {
  expect(() => checkDependencies(parts)).toThrow(message);
});

test('a part stops after exactly those that use it', () => {
  const parts = [
    { name: 'database', dependsOn: [] },
    { name: 'functions', dependsOn: ['database'] },
    { name: 'gateway', dependsOn: ['functions'] },
    { name: 'bridge', dependsOn: ['database'] },
  ];
  expect(() => checkDependencies(parts)).not.toThrow();
  expect(dependentsOf('database', parts).map(({ name }) => name)).toEqual(['functions', 'bridge']);
});
