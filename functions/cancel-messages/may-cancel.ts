import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';

/** A test key has no say over what really leaves. */
export function mayCancel({ mode }: Pick<Principal, 'mode'>, { test }: { readonly test: boolean }): boolean {
  return mode === 'live' || test;
}

export const LIVE_ALONE: Reply = {
  ...{ kind: 'refused', code: 'scope_missing' },
  context: { detail: 'A test key has no say over live messages.' },
};
