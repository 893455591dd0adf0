import { PASSING_EVENT_TYPES } from '../contracts/webhook-events.ts';

const WANTED = ['*', 'message.*', ...PASSING_EVENT_TYPES].map((filter) => `'${filter}'`).join(', ');

/**
 * SQL: whether an active endpoint of the account wants events of states on the way, not only of the end. `accountId` is SQL
 * for its uuid.
 */
export function announcesAll(accountId: string): string {
  return `exists (
    select from messaging.webhook_endpoints w
    where w.account_id = ${accountId} and w.active
      and w.events && array[${WANTED}])`;
}
