import type { z } from 'zod';
import {
  type SmppCredentialRow,
  toSmppCredential,
} from '../../shared/accounts/smpp-credentials/smpp-credential-row.ts';
import {
  findSmppCredential,
  listSmppCredentials,
} from '../../shared/accounts/smpp-credentials/smpp-credential-store.ts';
import type { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { CredentialsDeps, OneInput } from './credentials-context.ts';

/** The credentials of the caller's account that the path names. */
export function findOwnSmppCredential(
  db: Queryable,
  { params, caller }: OneInput,
): Promise<SmppCredentialRow | undefined> {
  return findSmppCredential(db, caller.accountId, parseId('smppAccount', params.id ?? ''));
}

export function createReadSmppCredential({ db }: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const row = await findOwnSmppCredential(db, input);
    return row ? { kind: 'ok', status: 200, body: toSmppCredential(row) } : NOT_FOUND;
  };
}

type ListInput = { readonly query: z.output<typeof listCredentialsQuery>; readonly caller: Principal };

/** Newest first. */
export function createListSmppCredentials({ db }: CredentialsDeps): (input: ListInput) => Promise<Reply> {
  return async ({ query: { cursor, limit }, caller }) => {
    const rows = await listSmppCredentials(db, caller.accountId, cursor ?? LAST_ID, limit + 1);
    return { kind: 'ok', status: 200, body: pageById(rows, limit, toSmppCredential) };
  };
}
