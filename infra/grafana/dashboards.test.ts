// The dashboards' JSON is what their source makes, and what they ask can be asked.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROMTOOL_SUITE } from '../../shared/testing/test-components.ts';
import { promtoolOn } from '../prometheus/promtool.ts';
import { DASHBOARD_FOLDER, DASHBOARDS, dashboardFiles } from './dashboard-files.ts';

const QUERIES = DASHBOARDS.flatMap(({ uid, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) => queries.map((one) => ({ ...one, uid, title }))),
  ),
);

test('each file is what its source makes (npm run dashboards), and there is no other', () => {
  const files = dashboardFiles();
  expect(readdirSync(DASHBOARD_FOLDER).sort()).toEqual(files.map(([name]) => name).sort());
  for (const [name, content] of files) {
    expect(JSON.parse(readFileSync(join(DASHBOARD_FOLDER, name), 'utf8')), name).toEqual(JSON.parse(content));
  }
});

test('panels of a dashboard have titles of their own, and say what they show', () => {
  for (const { uid, rows } of DASHBOARDS) {
    const panels = rows.flatMap((row) => row.panels);
    expect(new Set(panels.map(({ title }) => title)).size, uid).toBe(panels.length);
    expect(panels.filter(({ description, queries }) => description === '' || queries.length === 0)).toEqual(
      [],
    );
  }
});

/** What Grafana puts in the place of its variables. */
function asAsked(expr: string): string {
  return expr.replaceAll('$__rate_interval', '1m').replaceAll('$connector', 'one|two');
}

describe.skipIf(PROMTOOL_SUITE.skip)(`promtool${PROMTOOL_SUITE.note}`, () => {
  const rulesOf = (exprs: readonly string[]) => ({
    groups: [
      { name: 'panels', rules: exprs.map((expr, n) => ({ record: `panel:${n}`, expr: asAsked(expr) })) },
    ],
  });

  test('parses the query of every panel', () => {
    expect(QUERIES.length).toBeGreaterThan(50);
    const { status, output } = promtoolOn(['check', 'rules'], rulesOf(QUERIES.map(({ expr }) => expr)));
    expect(output).toContain(`SUCCESS: ${QUERIES.length} rules found`);
    expect(status).toBe(0);
  });

  test('would not parse one that is wrong', () => {
    expect(promtoolOn(['check', 'rules'], rulesOf(['sum by (connector (up)'])).status).not.toBe(0);
  });
});
