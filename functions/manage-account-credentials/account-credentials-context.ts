import type { CredentialMaker } from '../../shared/accounts/credential-maker.ts';
import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import type { IfMatch } from '../../shared/platform/if-match.ts';
import type { Pool } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type AccountCredentialsDeps = CredentialMaker & { readonly pool: Pool };

export type OneInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: OperatorPrincipal;
};

export type ChangeInput = OneInput & {
  readonly query: { readonly dry_run: boolean };
  readonly ifMatch: IfMatch;
};

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };
export const CLOSED: Reply = { kind: 'refused', code: 'account_closed' };
