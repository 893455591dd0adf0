// `npm run metrics-table`: writes the table of figures into docs/operating.md, from the catalogue that the bridge registers.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { METRICS } from '../../shared/contracts/metric-names.ts';
import type { MetricSpec } from '../../shared/contracts/metric-spec.ts';

export const OPERATING_PAGE = fileURLToPath(new URL('../../docs/operating.md', import.meta.url));
const TABLE = /(?<=<!-- metrics -->\n)[\s\S]*(?=<!-- \/metrics -->)/;

/** The page with its table as the catalogue has it. Throws where the page has no place for it. */
export function withMetricsTable(page: string): string {
  if (!TABLE.test(page)) throw new Error('the page has no place for it: <!-- metrics --> <!-- /metrics -->');
  const rows = Object.values(METRICS).map(rowOf);
  return page.replace(TABLE, `${['| metric | type | |', '|---|---|---|', ...rows].join('\n')}\n`);
}

function rowOf({ name, labels, type, help }: MetricSpec): string {
  const shown = labels.length === 0 ? name : `${name}{${labels.join(', ')}}`;
  return `| \`${shown}\` | ${type} | ${help} |`;
}

if (import.meta.main) {
  await writeFile(OPERATING_PAGE, withMetricsTable(await readFile(OPERATING_PAGE, 'utf8')));
}
