import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OPERATING_PAGE, withMetricsTable } from './metrics-table.ts';

test('docs/operating.md lists each figure as the bridge gives it (npm run metrics-table)', () => {
  const page = readFileSync(OPERATING_PAGE, 'utf8');
  expect(page).toBe(withMetricsTable(page));
  expect(page).toContain('| `jasmin_deliver_sm_total{connector, kind}` | counter |');
});

test('a page without a place for the table is not taken for one that has it', () => {
  expect(() => withMetricsTable('# Operating\n')).toThrow('no place');
});
