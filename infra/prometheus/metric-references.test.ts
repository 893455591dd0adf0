// Whoever names a figure names one that the bridge gives: panels, alerts, runbooks and the operator's page.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { METRICS } from '../../shared/contracts/metric-names.ts';
import { registerProcessMetrics } from '../../smpp-bridge/src/metrics/process-metrics.ts';
import { DASHBOARDS } from '../grafana/dashboard-files.ts';
import { alertRules, RULE_FILE } from './rule-file.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RUNBOOKS = join(ROOT, 'docs/runbooks');
const MENTIONED = /\b(?:ringer|jasmin|sms|nodejs|process)_[a-z0-9_]+/g;

const known = knownNames();

function knownNames(): ReadonlySet<string> {
  const registry = new Registry();
  registerProcessMetrics(registry);
  const names = registry.getMetricsAsArray().map(({ name }) => name);
  for (const { name, type } of Object.values(METRICS)) {
    names.push(name);
    if (type === 'histogram') names.push(`${name}_bucket`, `${name}_sum`, `${name}_count`);
  }
  return new Set(names);
}

function unknownIn(text: string): readonly string[] {
  const mentioned = [...text.matchAll(MENTIONED)].map(([name]) => name);
  return mentioned.filter((name) => !known.has(name));
}

test('every panel asks for figures that there are', () => {
  for (const { uid, rows } of DASHBOARDS) {
    const exprs = rows.flatMap(({ panels }) =>
      panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)),
    );
    expect(exprs.filter((expr) => expr.match(MENTIONED) === null)).toEqual([]);
    expect(unknownIn(exprs.join('\n')), uid).toEqual([]);
  }
});

test('every alert asks for figures that there are', () => {
  expect(unknownIn(readFileSync(RULE_FILE, 'utf8'))).toEqual([]);
});

test('every runbook and the page of operators speak of figures that there are', () => {
  const pages = readdirSync(RUNBOOKS).map((name) => join(RUNBOOKS, name));
  for (const page of pages) expect(unknownIn(readFileSync(page, 'utf8')), page).toEqual([]);
  // It speaks of tables, commands and columns too, of which none begins so.
  const operating = readFileSync(join(ROOT, 'docs/operating.md'), 'utf8').match(/\bringer_[a-z0-9_]+/g);
  expect(unknownIn((operating ?? []).join('\n'))).toEqual([]);
});

test('a figure that nobody gives would be found', () => {
  expect(unknownIn('rate(ringer_carrier_submits_total[5m]) / jasmin_queue_size')).toEqual([
    'ringer_carrier_submits_total',
  ]);
});

test('each alert has its runbook with all of its parts, and each runbook its alert', () => {
  const rules = alertRules();
  for (const { name, runbook } of rules) {
    expect(existsSync(join(ROOT, runbook)), `${name}: ${runbook}`).toBe(true);
    const text = readFileSync(join(ROOT, runbook), 'utf8');
    for (const part of ['**Symptom.**', '**What it means.**', '## Look', '## Do', '## Verify']) {
      expect(text, `${runbook}: ${part}`).toContain(part);
    }
  }
  const named = rules.map(({ runbook }) => runbook.replace('docs/runbooks/', ''));
  expect(
    readdirSync(RUNBOOKS)
      .filter((name) => name !== 'README.md')
      .sort(),
  ).toEqual([...named].sort());
  const index = readFileSync(join(RUNBOOKS, 'README.md'), 'utf8');
  expect(
    rules.filter(({ name, severity }) => !index.includes(`[${name}]`) || !index.includes(`(${severity})`)),
  ).toEqual([]);
});

test('links between runbooks lead somewhere', () => {
  for (const name of readdirSync(RUNBOOKS)) {
    const text = readFileSync(join(RUNBOOKS, name), 'utf8');
    const links = [...text.matchAll(/\]\(([^)#]+)/g)].map(([, to = '']) => to);
    expect(
      links.filter((to) => !existsSync(join(RUNBOOKS, to))),
      name,
    ).toEqual([]);
  }
});
