import type { ErrorCode } from '../errors.ts';
import type { Operation, OperationAccess } from './operation.ts';

const ANY_TOKEN = ['token_missing', 'token_invalid', 'token_expired', 'scope_missing'] as const;
const TOKEN: Readonly<Record<OperationAccess['kind'], readonly ErrorCode[]>> = {
  public: [],
  scope: [...ANY_TOKEN, 'key_revoked', 'address_not_allowed', 'account_inactive', 'rate_limited'],
  role: [...ANY_TOKEN, 'key_revoked', 'address_not_allowed', 'rate_limited'],
};
const BODY: readonly ErrorCode[] = ['body_not_json', 'body_too_large'];
const PLATFORM: readonly ErrorCode[] = ['internal_error', 'too_busy', 'upstream_timeout'];

/** Every code that an operation may be refused with: its own, and what its form brings along. */
export function refusalsOf(operation: Operation): readonly ErrorCode[] {
  const { access, body, query, headers, params, refusals } = operation;
  return [
    ...new Set<ErrorCode>([
      ...TOKEN[access.kind],
      ...(params === undefined ? [] : (['not_found'] as const)),
      ...(body === undefined ? [] : BODY),
      ...([body, query, headers].every((part) => part === undefined) ? [] : (['invalid_request'] as const)),
      ...refusals,
      ...PLATFORM,
    ]),
  ];
}
