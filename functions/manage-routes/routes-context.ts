import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import type { IfMatch } from '../../shared/platform/if-match.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type OneInput = { readonly params: Readonly<Record<string, string>> };

export type ChangeInput = {
  readonly query: { readonly dry_run: boolean };
  readonly caller: OperatorPrincipal;
  readonly ifMatch: IfMatch;
};

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };
