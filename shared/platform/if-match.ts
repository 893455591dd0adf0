// Changes that must not undo what their caller has not seen: he names the version that he saw (RFC 9110 §13.1.1), and the
// statement that changes is guarded by the same.
import type { RawRequest } from './framework.ts';
import type { Reply } from './reply.ts';

/** What `If-Match` says of the version that a change is meant for. */
export type IfMatch = { allows(version: string): boolean };

export type IfMatchHeader =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly ifMatch: IfMatch }
  | { readonly kind: 'malformed' };

const LIST = /^(?:W\/)?"[^"\s]*"(?:\s*,\s*(?:W\/)?"[^"\s]*")*$/;

/** Weak tags never match (§13.1.1); `*` matches whatever there is. */
export function readIfMatch({ headers }: Pick<RawRequest, 'headers'>): IfMatchHeader {
  const text = headers['if-match']?.trim();
  if (text === undefined) return { kind: 'absent' };
  if (text === '*') return { kind: 'present', ifMatch: ANY_VERSION };
  if (!LIST.test(text)) return { kind: 'malformed' };
  const tags = new Set(text.split(',').map((tag) => tag.trim()));
  return { kind: 'present', ifMatch: { allows: (version) => tags.has(etagOf(version)) } };
}

export const ANY_VERSION: IfMatch = { allows: () => true };

/** The `ETag` of a version. */
export function etagOf(version: string): string {
  return `"${version}"`;
}

/**
 * SQL for the version of a row: the transaction that wrote it. Whoever writes the row, by whatever statement, makes another
 * one. Of several rows that are one resource the versions are joined: `rowVersion('a', 'b')`.
 */
export function rowVersion(...aliases: readonly string[]): string {
  return aliases.map((alias) => `${alias}.xmin::text`).join(` || '.' || `);
}

/**
 * SQL for the version of what moves with the traffic: of what can be set of it alone, which is jsonb, and of a secret's hash
 * that is not among it.
 */
export function contentVersion(settings: string, secretHash: string): string {
  return `left(md5((${settings} || jsonb_build_object('secret', ${secretHash}))::text), 16)`;
}

/** The caller has not said which version he saw. */
export const VERSION_NOT_NAMED = { kind: 'refused', code: 'precondition_required' } as const satisfies Reply;

/** What is there is not what the caller saw. */
export const VERSION_CHANGED: Reply = { kind: 'refused', code: 'precondition_failed' };
