import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { findNumber, type NumbersDeps, readNumber } from './find-number.ts';
import { toNumberResource } from './number-row.ts';

type ReadInput = { readonly params: Readonly<Record<string, string>>; readonly caller: Principal };

export function createReadNumber(deps: NumbersDeps): (input: ReadInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const number = readNumber(params.number);
    const row = number && (await findNumber(deps, caller.accountId, number));
    if (!row) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toNumberResource(row) };
  };
}
