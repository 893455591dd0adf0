import type { Uuid } from '../kernel/ids.ts';
import { LAST_ID } from '../kernel/page-by-id.ts';
import { type Queryable, queryRows, type Statement } from '../platform/postgres.ts';
import { MESSAGE_COLUMNS, type MessageRow } from './message-resource.ts';

const LOAD: Statement = {
  name: 'messaging.load-unowned',
  text: `
    select ${MESSAGE_COLUMNS}
    from messaging.message_log m
    where m.account_id is null and m.id < $1 and m.direction = 'inbound' and ($2 = '' or m.dest_addr = $2)
    order by m.id desc
    limit $3`,
};

export type UnownedQuery = {
  /** The last message of the page before. */
  readonly before?: Uuid | undefined;
  readonly to?: string | undefined;
  readonly limit: number;
};

/** Messages that came in for a number that no active account has, newest first: for operators, who may know whose it is. */
export function loadUnowned(db: Queryable, { before, to, limit }: UnownedQuery): Promise<MessageRow[]> {
  return queryRows<MessageRow>(db, LOAD, [before ?? LAST_ID, to ?? '', limit]);
}
