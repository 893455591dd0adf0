import { auditActor } from '../../shared/accounts/audit/audit-sql.ts';
import type { NumberSecret } from '../../shared/contracts/http/numbers.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type NumbersDeps, readNumber } from './find-number.ts';
import { storeSecret } from './store-settings.ts';

type RotateInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

export type RotateSecretDeps = NumbersDeps & {
  readonly makeSecret: () => string;
  readonly encrypt: (secret: string) => string;
};

/** Shows the new secret this once: only its encrypted form is kept. */
export function createRotateSecret(deps: RotateSecretDeps): (input: RotateInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const number = readNumber(params.number);
    if (number === undefined) return { kind: 'refused', code: 'not_found' };
    const secret = deps.makeSecret();
    const key = { accountId: caller.accountId, number, auditor: auditActor(caller) };
    if (!(await storeSecret(deps, key, deps.encrypt(secret)))) return { kind: 'refused', code: 'not_found' };
    const body: NumberSecret = { number, webhook_secret: secret };
    return { kind: 'ok', status: 200, body };
  };
}
