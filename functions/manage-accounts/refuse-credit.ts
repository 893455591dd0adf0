import type { ChangeAccountBody } from '../../shared/contracts/http/admin/accounts.ts';
import { parseUsd } from '../../shared/kernel/money.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { AccountSettings } from './account-row.ts';

const ERROR = { field: 'billing.credit_limit', message: 'must be 0 for an account that pays before' };

/** Who pays before has no credit; `undefined` where the change leaves nobody so. */
export function refuseCredit(
  { billing, credit_limit }: Pick<AccountSettings, 'billing' | 'credit_limit'>,
  change: ChangeAccountBody,
): Reply | undefined {
  const mode = change.billing?.mode ?? billing;
  const credit = parseUsd(change.billing?.credit_limit ?? credit_limit) ?? 0n;
  if (mode === 'postpaid' || credit === 0n) return undefined;
  const context = { detail: `${ERROR.field}: ${ERROR.message}`, errors: [ERROR] };
  return { kind: 'refused', code: 'invalid_request', context };
}
