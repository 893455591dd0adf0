import type { Uuid } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';

const POSTPONE: Statement = {
  name: 'deliver-webhook.postpone',
  text: `
    update messaging.webhook_deliveries d set due_at = now() + interval '5 minutes'
    where d.id = $1 and d.state || '' = 'pending'`,
};

/** For a delivery that was called, and whose attempt the database does not take: it is not called without end. */
export async function postponeDelivery(db: Queryable, deliveryId: Uuid): Promise<void> {
  await queryRows(db, POSTPONE, [deliveryId]);
}
