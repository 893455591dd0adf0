import type {
  DiffRouteVersionsQuery,
  ListRouteVersionsQuery,
  RouteVersionDiff,
} from '../../shared/contracts/http/admin/routes.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import { etagOf } from '../../shared/platform/if-match.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { diffRules, showDiff } from './diff-rules.ts';
import type { OneInput } from './routes-context.ts';
import { toRoutes, toSummary, toVersion } from './version-resource.ts';
import { findVersion, listVersions, readStanding } from './version-store.ts';

export function createReadRoutes(db: Queryable): () => Promise<Reply> {
  return async () => {
    const standing = await readStanding(db);
    return { kind: 'ok', status: 200, body: toRoutes(standing), headers: { etag: etagOf(standing.etag) } };
  };
}

/** Newest first. */
export function createListVersions(
  db: Queryable,
): (input: { readonly query: ListRouteVersionsQuery }) => Promise<Reply> {
  return async ({ query: { cursor, limit } }) => {
    const rows = await listVersions(db, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toSummary) };
  };
}

export function createReadVersion(db: Queryable): (input: OneInput) => Promise<Reply> {
  return async ({ params }) => {
    const row = await findVersion(db, numberOf(params));
    return row ? { kind: 'ok', status: 200, body: toVersion(row) } : NOT_FOUND;
  };
}

type DiffInput = OneInput & { readonly query: DiffRouteVersionsQuery };

/** Against the version before, unless said; the first one against nothing. */
export function createDiffVersions(db: Queryable): (input: DiffInput) => Promise<Reply> {
  return async ({ params, query }) => {
    const row = await findVersion(db, numberOf(params));
    if (!row) return NOT_FOUND;
    const against = await findVersion(db, query.against ?? row.version - 1);
    if (!against && query.against !== undefined) return NOT_FOUND;
    const body: RouteVersionDiff = {
      against: against?.version ?? null,
      version: row.version,
      diff: showDiff(diffRules(against?.rules ?? [], row.rules)),
    };
    return { kind: 'ok', status: 200, body };
  };
}

const NUMBER = /^[1-9]\d{0,8}$/;

/** 0, which no version has, where it is none. */
export function numberOf({ version = '' }: Readonly<Record<string, string>>): number {
  return NUMBER.test(version) ? Number(version) : 0;
}
