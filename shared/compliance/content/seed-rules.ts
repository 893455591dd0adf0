import type { Queryable } from '../../platform/postgres.ts';
import { DEFAULT_RULES } from './default-rules.ts';

/**
 * Puts in the default rules that are missing, switched on; rules of the same name stay as somebody has changed them. A
 * default that is not wanted is switched off: one that is deleted comes back. Answers how many were put in.
 */
export async function seedContentRules(db: Queryable): Promise<number> {
  const inserted = await db.query(
    `insert into messaging.content_rules (name, category, kind, pattern, action, active)
     select u.name, u.category, u.kind, u.pattern, u.action, true
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) u(name, category, kind, pattern, action)
     on conflict (name) do nothing`,
    [
      DEFAULT_RULES.map(({ name }) => name),
      DEFAULT_RULES.map(({ category }) => category),
      DEFAULT_RULES.map(({ kind }) => kind),
      DEFAULT_RULES.map(({ pattern }) => pattern),
      DEFAULT_RULES.map(({ action }) => action),
    ],
  );
  return inserted.rowCount ?? 0;
}
