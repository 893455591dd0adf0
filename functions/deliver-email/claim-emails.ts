import type { Uuid } from '../../shared/kernel/ids.ts';
import { idBounds, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

export type ClaimedEmail = {
  readonly id: Uuid;
  readonly kind: 'inbound' | 'notice';
  /** The inbound message that it tells of, where it tells of one. */
  readonly messageId: Uuid | null;
  readonly recipient: string;
  readonly subject: string;
  readonly body: string;
  /** This attempt; 1 is the first. */
  readonly attempt: number;
  readonly attemptsMax: number;
};

// A lease that ran out belongs to a process that died while it sent: the attempt counts, the outcome is unknown, and the
// Message-ID stays the same, by which mail systems drop the second copy.
const CLAIM: Statement = {
  name: 'deliver-email.claim',
  text: `
    with due as materialized (
      select e.id from messaging.email_deliveries e
      where e.id = any($1::uuid[]) and e.id between (select $2::uuid) and (select $3::uuid)
        and ((e.state = 'pending' and e.due_at <= now()) or (e.state = 'in_flight' and e.lease_until < now()))
      order by e.id for update skip locked
    )
    update messaging.email_deliveries d
    set state = 'in_flight', attempts = d.attempts + 1, lease_until = now() + interval '60 seconds',
      wake_at = now() + interval '60 seconds'
    from due where d.id = due.id and d.id = any($1) and d.id between (select $2::uuid) and (select $3::uuid)
    returning d.id, d.kind, d.message_id as "messageId", d.recipient, d.subject, d.body, d.attempts as attempt,
      d.attempts_max as "attemptsMax"`,
};

/** Takes those of the e-mails that are due and that no other process has in hand, for one minute. */
export function claimEmails(db: Queryable, deliveryIds: readonly Uuid[]): Promise<ClaimedEmail[]> {
  const { min, max } = idBounds(deliveryIds);
  return queryRows<ClaimedEmail>(db, CLAIM, [deliveryIds, min, max]);
}
