import type { ErrorCode } from '../../shared/contracts/errors.ts';
import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { ChangedMessage } from './changed-message.ts';

export type RejectedMessage = { readonly id: Uuid; readonly code: ErrorCode };

const REJECT: Statement = {
  name: 'validate-message.reject',
  text: `
    update messaging.message_log m
    set status = 'rejected', final_at = now(), error_code = u.code, sequence = m.sequence + 1,
      wake_at = now() + interval '5 seconds', wakes = 0
    from unnest($3::uuid[], $4::text[]) u(id, code)
    where m.id = u.id and m.id = any($3) and m.id between (select $1::uuid) and (select $2::uuid) and m.status = 'accepted'
    returning m.id, true as owed`,
};

/** `accepted` → `rejected`; the event of an end is always owed. `messages` in id order. */
export function rejectMessages(
  db: Queryable,
  messages: readonly RejectedMessage[],
): Promise<ChangedMessage[]> {
  const { min, max } = idBounds(messages.map(({ id }) => id));
  return queryRows<ChangedMessage>(db, REJECT, [
    min,
    max,
    messages.map(({ id }) => id),
    messages.map(({ code }) => code),
  ]);
}
