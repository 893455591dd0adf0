import type { z } from 'zod';
import type { AccountEventPage, listAccountEventsQuery } from '../../shared/contracts/http/webhooks.ts';
import { type AccountEventRow, toAccountEvent } from '../../shared/delivery/account-event.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { LAST_ID, pageById } from '../../shared/kernel/page-by-id.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { EndpointInput } from './webhooks-context.ts';

type ListEventsInput = {
  readonly query: z.output<typeof listAccountEventsQuery>;
  readonly caller: Principal;
};

const LIST: Statement = {
  name: 'manage-webhooks.list-events',
  text: `
    select id, type, data, created_at from messaging.account_events
    where account_id = $1 and id < $2
    order by id desc
    limit $3`,
};

/** Newest first. */
export function createListAccountEvents(db: Queryable): (input: ListEventsInput) => Promise<Reply> {
  return async ({ query, caller }) => {
    const rows = await queryRows<AccountEventRow>(db, LIST, [
      caller.accountId,
      query.cursor ?? LAST_ID,
      query.limit + 1,
    ]);
    const page: AccountEventPage = pageById(rows, query.limit, toAccountEvent);
    return { kind: 'ok', status: 200, body: page };
  };
}

const FIND: Statement = {
  name: 'manage-webhooks.find-event',
  text: `select id, type, data, created_at from messaging.account_events where id = $1 and account_id = $2`,
};

export function createReadAccountEvent(db: Queryable): (input: EndpointInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('accountEvent', params.id ?? '');
    const [row] = id ? await queryRows<AccountEventRow>(db, FIND, [id, caller.accountId]) : [];
    return row ? { kind: 'ok', status: 200, body: toAccountEvent(row) } : NOT_FOUND;
  };
}
