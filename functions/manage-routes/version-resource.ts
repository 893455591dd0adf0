import type {
  RoutesResource,
  RouteVersionResource,
  RouteVersionSummary,
} from '../../shared/contracts/http/admin/routes.ts';
import { maskNumbers } from '../../shared/kernel/mask-values.ts';
import { showRules } from './rule-form.ts';
import type { Standing, VersionRow, VersionSummary } from './version-store.ts';

function aboutOf({ version, author_kind, author, reason, restores, created_at }: Omit<VersionRow, 'rules'>) {
  const about = { version, author_kind, author, reason: maskNumbers(reason), restores };
  return { ...about, created_at: created_at.toISOString() };
}

export function toVersion(row: VersionRow): RouteVersionResource {
  return { ...aboutOf(row), rules: showRules(row.rules) };
}

export function toSummary(row: VersionSummary): RouteVersionSummary {
  return { ...aboutOf(row), size: row.size };
}

export function toRoutes(row: Standing): RoutesResource {
  return { ...aboutOf(row), is_version: row.is_version, rules: showRules(row.rules) };
}
