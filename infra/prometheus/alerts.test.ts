// Alerts by promtool: that the rules parse, and that each fires when it shall and stays quiet otherwise.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { PROMTOOL_SUITE } from '../../shared/testing/test-components.ts';
import type { AlertCase, AlertCases } from './alert-case.ts';
import { CARRIER_ALERT_CASES } from './carrier-alert-cases.ts';
import { LINK_ALERT_CASES } from './link-alert-cases.ts';
import { MESSAGE_ALERT_CASES } from './message-alert-cases.ts';
import { promtoolOn } from './promtool.ts';
import { alertRules, RULE_FILE } from './rule-file.ts';

/** Minutes of many hours are gone through. */
const PROMTOOL_TIMEOUT_MS = 60_000;
const RULES = alertRules();
const ALERT_CASES: AlertCases = { ...MESSAGE_ALERT_CASES, ...LINK_ALERT_CASES, ...CARRIER_ALERT_CASES };

test('each alert has a case in which it fires and one in which it stays quiet', () => {
  expect(RULES.length).toBeGreaterThan(20);
  expect(Object.keys(ALERT_CASES).sort()).toEqual(RULES.map(({ name }) => name).sort());
  const oneSided = Object.entries(ALERT_CASES).filter(
    ([, cases]) => !cases.some(({ fires }) => fires) || !cases.some(({ fires }) => !fires),
  );
  expect(oneSided).toEqual([]);
});

type NamedCase = AlertCase & { readonly alert: string };

/** What promtool says of those that are not as they say, by their place: one process for all, for each takes its time to start. */
function failuresOf(cases: readonly NamedCase[]): ReadonlyMap<number, string> {
  const file = {
    rule_files: [RULE_FILE],
    evaluation_interval: '1m',
    tests: cases.map(({ alert, series, at = '15m', fires = [] }, place) => {
      const rule = RULES.find(({ name }) => name === alert);
      return {
        ...{ name: `case ${place}`, interval: '1m' },
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            ...{ eval_time: at, alertname: alert },
            exp_alerts: fires.map(({ labels, summary }) => ({
              exp_labels: { severity: rule?.severity, ...labels },
              exp_annotations: { summary, runbook: rule?.runbook },
            })),
          },
        ],
      };
    }),
  };
  const { status, output } = promtoolOn(['test', 'rules'], file);
  const failed = output.split(/^ {4}name: case (?=\d)/m).slice(1);
  if (status === 0 ? !output.includes('SUCCESS') : failed.length === 0) throw new Error(output);
  return new Map(failed.map((text) => [Number.parseInt(text, 10), text]));
}

describe.skipIf(PROMTOOL_SUITE.skip)(`promtool${PROMTOOL_SUITE.note}`, () => {
  test('finds nothing wrong with the rules', () => {
    const checked = promtoolOn(
      ['check', 'rules', '--lint=all', '--lint-fatal'],
      readFileSync(RULE_FILE, 'utf8'),
    );
    expect(checked.output).toContain('SUCCESS');
    expect(checked.status).toBe(0);
  });

  const cases = Object.entries(ALERT_CASES).flatMap(([alert, all]) => all.map((one) => ({ ...one, alert })));
  let failures: ReadonlyMap<number, string>;
  beforeAll(() => {
    failures = failuresOf(cases);
  }, PROMTOOL_TIMEOUT_MS);

  test.each(
    cases.map(
      ({ alert, fires, why }, place) => [alert, fires ? 'fires' : 'stays quiet', why, place] as const,
    ),
  )('%s %s where %s', (_alert, _does, _why, place) => {
    expect(failures.get(place)).toBeUndefined();
  });

  test('would see an alert that does not fire, and one that fires for nothing', () => {
    const alert = 'ConnectorDown';
    const [fires, quiet] = ALERT_CASES[alert] as readonly [AlertCase, AlertCase];
    const swapped = failuresOf([
      { ...fires, alert, fires: [] },
      { ...quiet, alert },
      { ...quiet, alert, fires: fires.fires ?? [] },
    ]);
    expect([...swapped.keys()]).toEqual([0, 2]);
  });
});
