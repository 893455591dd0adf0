import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { auditedEndpoint } from './endpoint-row.ts';
import type { EndpointInput, WebhooksDeps } from './webhooks-context.ts';

// The row stays for the log of what was sent there; what could sign or open anything goes.
const DELETE: Statement = {
  name: 'manage-webhooks.delete',
  text: `
    with deleted as (
      update messaging.webhook_endpoints e
      set active = false, deleted_at = now(), updated_at = now(), secret_encrypted = '', headers_encrypted = null,
        previous_secret_encrypted = null, previous_secret_until = null
      where e.id = $1 and e.account_id = $2 and e.deleted_at is null
      returning e.id, e.account_id, ${auditedEndpoint('old')} as before
    ), ${recordChange({
      changed: 'deleted',
      action: 'webhook.deleted',
      subject: auditSubject('webhookEndpoint', 'id'),
      before: 'before',
      actor: '$3',
    })}
    select id from deleted`,
};

/** From then on nothing is sent to it; what waits for an attempt ends as `disabled`. */
export function createDeleteWebhook({ pool }: WebhooksDeps): (input: EndpointInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('webhookEndpoint', params.id ?? '');
    const [row] = id ? await queryRows(pool, DELETE, [id, caller.accountId, auditActor(caller)]) : [];
    return row ? { kind: 'ok', status: 204 } : NOT_FOUND;
  };
}
