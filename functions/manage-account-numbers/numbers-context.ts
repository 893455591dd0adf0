import type { OperatorPrincipal } from '../../shared/platform/authenticate.ts';
import type { IfMatch } from '../../shared/platform/if-match.ts';
import type { Reply } from '../../shared/platform/reply.ts';

export type OneInput = {
  readonly params: Readonly<Record<string, string>>;
  readonly caller: OperatorPrincipal;
};

export type ChangeInput = OneInput & {
  readonly query: { readonly dry_run: boolean };
  readonly ifMatch: IfMatch;
};

export const NOT_FOUND: Reply = { kind: 'refused', code: 'not_found' };

export function refuseField(field: string, message: string): Reply {
  const context = { errors: [{ field, message }], detail: `${field}: ${message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
