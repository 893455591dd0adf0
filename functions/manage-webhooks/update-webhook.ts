import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { UpdateWebhookBody } from '../../shared/contracts/http/webhooks.ts';
import { checkWebhookUrl } from '../../shared/delivery/webhook-url.ts';
import { parseId, type Uuid } from '../../shared/kernel/ids.ts';
import { queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { auditedEndpoint, ENDPOINT_COLUMNS, type EndpointRow, toWebhookEndpoint } from './endpoint-row.ts';
import { loadRights } from './webhook-rights.ts';
import { type EndpointInput, refuseUrl, type WebhooksDeps } from './webhooks-context.ts';

type UpdateInput = EndpointInput & { readonly body: UpdateWebhookBody };

// What is null stays as it is; headers have a switch of their own, since null removes them. The lane of one that is
// switched on again begins with a clean record (a trigger), or it would be switched off at its first failure.
const UPDATE: Statement = {
  name: 'manage-webhooks.update',
  text: `
    with changed as (
      update messaging.webhook_endpoints e set
        name = coalesce($3, e.name), url = coalesce($4, e.url), events = coalesce($5::text[], e.events),
        payload = coalesce($6, e.payload), attempts_max = coalesce($7, e.attempts_max),
        headers_encrypted = case when $8::boolean then $9 else e.headers_encrypted end,
        active = coalesce($10::boolean, e.active),
        disabled_reason = case when $10 then null when not $10 and e.active then 'customer' else e.disabled_reason end,
        disabled_at = case when $10 then null when not $10 and e.active then now() else e.disabled_at end,
        updated_at = now()
      where e.id = $1 and e.account_id = $2 and e.deleted_at is null
      returning e.account_id, ${auditedEndpoint('old')} as before,
        ${auditedEndpoint('new')} || jsonb_build_object('headers_changed', $8::boolean) as after, ${ENDPOINT_COLUMNS}
    ), ${recordChange({
      changed: 'changed',
      action: 'webhook.updated',
      subject: auditSubject('webhookEndpoint', 'id'),
      before: 'before',
      after: 'after',
      actor: '$11',
    })}
    select * from changed`,
};

/** Changes what the body names. */
export function createUpdateWebhook(deps: WebhooksDeps): (input: UpdateInput) => Promise<Reply> {
  const { pool, box } = deps;

  return async ({ params, body, caller }) => {
    const why = body.url && (await whyUrlRefused(deps, caller.accountId, body.url));
    if (why) return refuseUrl(why);
    const id = parseId('webhookEndpoint', params.id ?? '');
    if (!id) return NOT_FOUND;
    const [row] = await queryRows<EndpointRow>(pool, UPDATE, [
      id,
      caller.accountId,
      body.name ?? null,
      body.url ?? null,
      body.events ? [...new Set(body.events)] : null,
      body.payload ?? null,
      body.attempts_max ?? null,
      body.headers !== undefined,
      body.headers ? box.seal(body.headers) : null,
      body.active ?? null,
      auditActor(caller),
    ]);
    return row ? { kind: 'ok', status: 200, body: toWebhookEndpoint(row, box) } : NOT_FOUND;
  };
}

async function whyUrlRefused(
  { pool, isAddressAllowed }: WebhooksDeps,
  accountId: Uuid,
  url: string,
): Promise<string | undefined> {
  const { httpAllowed } = await loadRights(pool, accountId);
  const checked = checkWebhookUrl(url, { httpAllowed, isAddressAllowed });
  return checked.kind === 'refused' ? checked.why : undefined;
}
