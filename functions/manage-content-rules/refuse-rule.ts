import { faultOf } from '../../shared/compliance/content/compile-rules.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { isAccount } from './rule-store.ts';

/** A pattern that cannot be run; `undefined` where it can. The engine is linear in the text, so none is slow beyond its steps. */
export function refusePattern(rule: Parameters<typeof faultOf>[0]): Reply | undefined {
  const fault = faultOf(rule);
  return fault === undefined ? undefined : refuse('pattern', fault);
}

/** An account that there is not; `undefined` where it is there, or none is named. */
export async function refuseAccount(db: Queryable, id: Uuid | null): Promise<Reply | undefined> {
  if (id === null || (await isAccount(db, id))) return undefined;
  return refuse('account_id', 'must be the id of an account');
}

function refuse(field: string, message: string): Reply {
  const context = { errors: [{ field, message }], detail: `${field}: ${message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}
