import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { DeliveriesInput } from './deliveries-context.ts';
import { REPLAY_COLUMNS, type ReplayRow, toWebhookReplay } from './replay-row.ts';

const CANCEL: Statement = {
  name: 'manage-webhook-deliveries.cancel-replay',
  text: `
    with canceled as (
      update messaging.replay_jobs j set state = 'canceled', finished_at = now(), wake_at = null
      where j.id = $1 and j.account_id = $2 and j.state in ('pending', 'running')
      returning j.account_id, ${REPLAY_COLUMNS}
    ), ${recordChange({
      changed: 'canceled',
      action: 'webhook_replay.canceled',
      subject: auditSubject('replay', 'id'),
      after: `jsonb_build_object('replayed', replayed)`,
      actor: '$3',
    })}
    select * from canceled
    union all
    select j.account_id, ${REPLAY_COLUMNS} from messaging.replay_jobs j
    where j.id = $1 and j.account_id = $2 and j.state not in ('pending', 'running')`,
};

/** Ends a replay after the step that is under way; what was sent again stays so. One that has ended stays as it is. */
export function createCancelReplay(db: Queryable): (input: DeliveriesInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('replay', params.id ?? '');
    if (!id) return NOT_FOUND;
    const [row] = await queryRows<ReplayRow>(db, CANCEL, [id, caller.accountId, auditActor(caller)]);
    return row ? { kind: 'ok', status: 200, body: toWebhookReplay(row) } : NOT_FOUND;
  };
}
