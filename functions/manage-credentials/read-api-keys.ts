import type { z } from 'zod';
import { type ApiKeyRow, toApiKey } from '../../shared/accounts/api-keys/api-key-row.ts';
import { findApiKey, listApiKeys } from '../../shared/accounts/api-keys/api-key-store.ts';
import type { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { CredentialsDeps, OneInput } from './credentials-context.ts';

/** The key of the caller's account that the path names. */
export function findOwnKey(db: Queryable, { params, caller }: OneInput): Promise<ApiKeyRow | undefined> {
  return findApiKey(db, caller.accountId, parseId('apiKey', params.id ?? ''));
}

export function createReadApiKey({ db }: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const row = await findOwnKey(db, input);
    return row ? { kind: 'ok', status: 200, body: toApiKey(row) } : NOT_FOUND;
  };
}

type ListInput = { readonly query: z.output<typeof listCredentialsQuery>; readonly caller: Principal };

/** Newest first. */
export function createListApiKeys({ db }: CredentialsDeps): (input: ListInput) => Promise<Reply> {
  return async ({ query: { cursor, limit }, caller }) => {
    const rows = await listApiKeys(db, caller.accountId, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toApiKey) };
  };
}
