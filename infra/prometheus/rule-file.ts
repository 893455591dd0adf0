// What tests must know of the alert rules, read from their YAML by its indentation, which promtool has checked.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const RULE_FILE = fileURLToPath(new URL('alerts.yml', import.meta.url));

export type AlertRule = { readonly name: string; readonly severity: string; readonly runbook: string };

/** Each alert in the file. */
export function alertRules(text = readFileSync(RULE_FILE, 'utf8')): readonly AlertRule[] {
  return text
    .split(/^ {6}- alert: /m)
    .slice(1)
    .map((rule) => ({
      name: /^\w+/.exec(rule)?.[0] ?? '',
      severity: /\bseverity: (\w+)/.exec(rule)?.[1] ?? '',
      runbook: /\brunbook: (\S+)/.exec(rule)?.[1] ?? '',
    }));
}
