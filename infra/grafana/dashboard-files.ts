import { fileURLToPath } from 'node:url';
import { buildDashboard } from './build-dashboard.ts';
import { compliance } from './compliance.ts';
import { customerUsage } from './customer-usage.ts';
import type { DashboardSpec } from './dashboard-spec.ts';
import { systemHealth } from './system-health.ts';
import { vendorPerformance } from './vendor-performance.ts';

export const DASHBOARDS: readonly DashboardSpec[] = [
  vendorPerformance,
  customerUsage,
  systemHealth,
  compliance,
];

/** Where Grafana is given them: a provisioning folder. */
export const DASHBOARD_FOLDER = fileURLToPath(new URL('dashboards', import.meta.url));

/** Name and content of each file. */
export function dashboardFiles(): readonly (readonly [name: string, content: string])[] {
  return DASHBOARDS.map((spec) => [
    `${spec.uid.replace('ringer-', '')}.json`,
    `${JSON.stringify(buildDashboard(spec), null, 2)}\n`,
  ]);
}
