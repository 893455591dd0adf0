import type { z } from 'zod';
import type { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { type CredentialsDeps, NOT_FOUND, type OneInput } from './credentials-context.ts';
import { SMPP_CREDENTIAL_COLUMNS, type SmppCredentialRow, toSmppCredential } from './smpp-credential-row.ts';

const FIND: Statement = {
  name: 'manage-credentials.find-smpp',
  text: `select ${SMPP_CREDENTIAL_COLUMNS} from messaging.smpp_credentials s where s.id = $1 and s.account_id = $2`,
};

/** `undefined` where `id` names no credentials of the account. */
export async function findSmppCredential(
  db: Queryable,
  { params, caller }: OneInput,
): Promise<SmppCredentialRow | undefined> {
  const id = parseId('smppAccount', params.id ?? '');
  const [row] = id ? await queryRows<SmppCredentialRow>(db, FIND, [id, caller.accountId]) : [];
  return row;
}

export function createReadSmppCredential({ db }: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const row = await findSmppCredential(db, input);
    return row ? { kind: 'ok', status: 200, body: toSmppCredential(row) } : NOT_FOUND;
  };
}

const LIST: Statement = {
  name: 'manage-credentials.list-smpp',
  text: `
    select ${SMPP_CREDENTIAL_COLUMNS} from messaging.smpp_credentials s
    where s.account_id = $1 and s.id < $2
    order by s.id desc
    limit $3`,
};

type ListInput = { readonly query: z.output<typeof listCredentialsQuery>; readonly caller: Principal };

/** Newest first. */
export function createListSmppCredentials({ db }: CredentialsDeps): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const values = [caller.accountId, query.cursor ?? LAST_ID, query.limit + 1];
    const rows = await queryRows<SmppCredentialRow>(db, LIST, values);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toSmppCredential) };
  };
}
