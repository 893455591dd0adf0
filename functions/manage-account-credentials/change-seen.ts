// A change of credentials that are there: for the version that its caller saw, and on trial if he wants.
import type { CredentialTarget } from '../../shared/accounts/credential-maker.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { etagOf, VERSION_CHANGED } from '../../shared/platform/if-match.ts';
import type { OperatorChange } from '../../shared/platform/operator-input.ts';
import type { Pool, Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { changeOrTry, previewReply } from '../../shared/platform/try-change.ts';

type Found = { readonly id: Uuid; readonly version: string; readonly revoked_at: Date | null };
type Resource = Readonly<Record<string, unknown>>;

/** Credentials that are there, with the account that has them. */
export type OwnedBy<Row> = { readonly accountId: Uuid; readonly row: Row };

export type SeenChange<Row> = {
  readonly found: OwnedBy<Row> | undefined;
  readonly show: (row: Row) => Resource;
  /** The row after it, with what is shown this once; `undefined` where the target is not there any more. */
  readonly change: (
    db: Queryable,
    target: CredentialTarget & Row,
  ) => Promise<{ readonly row: Row; readonly shownOnce?: Resource } | undefined>;
};

/** What is revoked cannot be changed any more: it is as absent as none. */
export async function changeSeen<Row extends Found>(
  pool: Pool,
  { query, ifMatch }: OperatorChange,
  { found, show, change }: SeenChange<Row>,
): Promise<Reply> {
  if (!found || found.row.revoked_at !== null) return NOT_FOUND;
  const { accountId, row: before } = found;
  if (!ifMatch.allows(before.version)) return VERSION_CHANGED;
  const changed = await changeOrTry(pool, query.dry_run, (db) => change(db, { ...before, accountId }));
  if (!changed) return VERSION_CHANGED;
  const { row, shownOnce } = changed;
  // A secret of a trial opens nothing.
  if (query.dry_run) return previewReply(show(before), show(row));
  return showVersion({ ...show(row), ...shownOnce }, row);
}

export type SeenRevocation<Row> = {
  readonly found: OwnedBy<Row> | undefined;
  readonly show: (row: Row) => Resource;
  readonly revoke: (db: Queryable, target: CredentialTarget) => Promise<Row | undefined>;
  /** What else would change. */
  readonly touches?: () => Promise<Readonly<Record<string, number>>>;
};

/** Revoked once is revoked: a repeat changes nothing. */
export async function revokeSeen<Row extends Found>(
  pool: Pool,
  { query, ifMatch }: OperatorChange,
  { found, show, revoke, touches = async () => ({}) }: SeenRevocation<Row>,
): Promise<Reply> {
  if (!found) return NOT_FOUND;
  const { accountId, row: before } = found;
  if (!ifMatch.allows(before.version)) return VERSION_CHANGED;
  const { id, version } = before;
  const after =
    before.revoked_at === null
      ? await changeOrTry(pool, query.dry_run, (db) => revoke(db, { accountId, id, version }))
      : before;
  if (!after) return VERSION_CHANGED;
  if (query.dry_run) return previewReply(show(before), show(after), await touches());
  return { kind: 'ok', status: 204 };
}

/** The credentials, with the version that a change of them names. */
export function showVersion(body: Resource, { version }: { readonly version: string }): Reply {
  return { kind: 'ok', status: 200, body, headers: { etag: etagOf(version) } };
}
