import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { RotateSecretBody, WebhookEndpointWithSecret } from '../../shared/contracts/http/webhooks.ts';
import { parseId } from '../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { ENDPOINT_COLUMNS, type EndpointRow, toWebhookEndpoint } from './endpoint-row.ts';
import type { EndpointInput, WebhooksDeps } from './webhooks-context.ts';

type RotateInput = EndpointInput & { readonly body: RotateSecretBody };

// One secret overlaps at most: that of a rotation before this one ends here.
const ROTATE: Statement = {
  name: 'manage-webhooks.rotate-secret',
  text: `
    with changed as (
      update messaging.webhook_endpoints e
      set secret_encrypted = $3, updated_at = now(),
        previous_secret_encrypted = case when $4::integer > 0 then e.secret_encrypted end,
        previous_secret_until = case when $4 > 0 then now() + make_interval(secs => $4) end
      where e.id = $1 and e.account_id = $2 and e.deleted_at is null
      returning e.account_id, ${ENDPOINT_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'webhook.secret_rotated',
      subject: auditSubject('webhookEndpoint', 'id'),
      after: `jsonb_build_object('overlap_seconds', $4)`,
      actor: '$5',
    })}
    select * from changed`,
};

/** Makes a new secret and shows it, this once; the old one signs beside it for as long as the body says. */
export function createRotateSecret(deps: WebhooksDeps): (input: RotateInput) => Promise<Reply> {
  const { pool, box, encrypt, makeSecret } = deps;

  return async ({ params, body, caller }) => {
    const id = parseId('webhookEndpoint', params.id ?? '');
    if (!id) return NOT_FOUND;
    const secret = makeSecret();
    const [row] = await queryRows<EndpointRow>(pool, ROTATE, [
      id,
      caller.accountId,
      encrypt(secret),
      body.overlap_seconds,
      auditActor(caller),
    ]);
    if (!row) return NOT_FOUND;
    const shown: WebhookEndpointWithSecret = { ...toWebhookEndpoint(row, box), secret };
    return { kind: 'ok', status: 200, body: shown };
  };
}
