import type { z } from 'zod';
import type { listCredentialsQuery } from '../../shared/contracts/http/list-credentials.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { API_KEY_COLUMNS, type ApiKeyRow, toApiKey } from './api-key-row.ts';
import { type CredentialsDeps, NOT_FOUND, type OneInput } from './credentials-context.ts';

const FIND: Statement = {
  name: 'manage-credentials.find-api-key',
  text: `select ${API_KEY_COLUMNS} from messaging.api_keys k where k.id = $1 and k.account_id = $2`,
};

/** `undefined` where `id` names no key of the account. */
export async function findApiKey(
  db: Queryable,
  { params, caller }: OneInput,
): Promise<ApiKeyRow | undefined> {
  const id = parseId('apiKey', params.id ?? '');
  const [row] = id ? await queryRows<ApiKeyRow>(db, FIND, [id, caller.accountId]) : [];
  return row;
}

export function createReadApiKey({ db }: CredentialsDeps): (input: OneInput) => Promise<Reply> {
  return async (input) => {
    const row = await findApiKey(db, input);
    return row ? { kind: 'ok', status: 200, body: toApiKey(row) } : NOT_FOUND;
  };
}

const LIST: Statement = {
  name: 'manage-credentials.list-api-keys',
  text: `
    select ${API_KEY_COLUMNS} from messaging.api_keys k
    where k.account_id = $1 and k.id < $2
    order by k.id desc
    limit $3`,
};

type ListInput = { readonly query: z.output<typeof listCredentialsQuery>; readonly caller: Principal };

/** Newest first. */
export function createListApiKeys({ db }: CredentialsDeps): (input: ListInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const values = [caller.accountId, query.cursor ?? LAST_ID, query.limit + 1];
    const rows = await queryRows<ApiKeyRow>(db, LIST, values);
    return { kind: 'ok', status: 200, body: pageById(rows, query.limit, toApiKey) };
  };
}
