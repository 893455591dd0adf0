// Alerts by promtool: that the rules parse, and that each fires when it shall and stays quiet otherwise.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { PROMTOOL_SUITE } from '../../shared/testing/test-components.ts';
import type { AlertCase, AlertCases } from './alert-case.ts';
import { CARRIER_ALERT_CASES } from './carrier-alert-cases.ts';
import { LINK_ALERT_CASES } from './link-alert-cases.ts';
import { MESSAGE_ALERT_CASES } from './message-alert-cases.ts';
import { promtoolOn } from './promtool.ts';
import { alertRules, RULE_FILE } from './rule-file.ts';

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

function fileOf(alert: string, cases: readonly AlertCase[]) {
  const rule = RULES.find(({ name }) => name === alert);
  return {
    rule_files: [RULE_FILE],
    evaluation_interval: '1m',
    tests: cases.map(({ series, at = '15m', fires = [] }) => ({
      interval: '1m',
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
    })),
  };
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

  const cases = Object.entries(ALERT_CASES).flatMap(([alert, all]) =>
    all.map((one) => [alert, one] as const),
  );
  test.each(cases.map(([alert, one]) => [alert, one.fires ? 'fires' : 'stays quiet', one.why, one] as const))(
    '%s %s where %s',
    (alert, _does, _why, one) => {
      const { status, output } = promtoolOn(['test', 'rules'], fileOf(alert, [one]));
      expect(output).toContain('SUCCESS');
      expect(status).toBe(0);
    },
  );

  test('would see an alert that does not fire, and one that fires for nothing', () => {
    const [fires, quiet] = ALERT_CASES.ConnectorDown as readonly [AlertCase, AlertCase];
    const swapped = [
      { ...fires, fires: [] },
      { ...quiet, fires: fires.fires ?? [] },
    ];
    for (const one of swapped)
      expect(promtoolOn(['test', 'rules'], fileOf('ConnectorDown', [one])).status).toBe(1);
  });
});
