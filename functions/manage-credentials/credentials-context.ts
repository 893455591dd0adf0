import type { CredentialMaker } from '../../shared/accounts/credential-maker.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type CredentialsDeps = CredentialMaker & { readonly db: Queryable };

export type OneInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

/** Refuses what would give the caller more than he has. */
export function refuseBeyond(detail: string): Reply {
  return { kind: 'refused', code: 'scope_missing', context: { detail } };
}
