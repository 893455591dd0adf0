import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import type { IfMatch } from '../../shared/platform/if-match.ts';

export type OneInput = { readonly params: Readonly<Record<string, string>> };

export type ChangeInput = {
  readonly query: { readonly dry_run: boolean };
  readonly caller: OperatorPrincipal;
  readonly ifMatch: IfMatch;
};
