import { auditActor, auditSubject, recordChange } from '../../shared/accounts/audit/audit-sql.ts';
import type { CreateWebhookBody, WebhookEndpointWithSecret } from '../../shared/contracts/http/webhooks.ts';
import { checkWebhookUrl } from '../../shared/delivery/webhook-url.ts';
import type { Principal } from '../../shared/platform/authenticate.ts';
import { inTransaction, type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { auditedEndpoint, ENDPOINT_COLUMNS, type EndpointRow, toWebhookEndpoint } from './endpoint-row.ts';
import { lockRights } from './webhook-rights.ts';
import { refuseUrl, type WebhooksDeps } from './webhooks-context.ts';

type CreateInput = { readonly body: CreateWebhookBody; readonly caller: Principal };

const CREATE: Statement = {
  name: 'manage-webhooks.create',
  text: `
    with created as (
      insert into messaging.webhook_endpoints as e (account_id, name, url, events, payload, attempts_max,
        headers_encrypted, secret_encrypted, active, disabled_reason, disabled_at)
      select $1, $2, $3, $4::text[], $5, $6, $7, $8, $9, case when not $9 then 'customer' end, case when not $9 then now() end
      where (select count(*) from messaging.webhook_endpoints where account_id = $1 and deleted_at is null) < $10
      returning e.account_id, ${auditedEndpoint('e')} as after, ${ENDPOINT_COLUMNS}
    ), ${recordChange({
      changed: 'created',
      action: 'webhook.created',
      subject: auditSubject('webhookEndpoint', 'id'),
      after: 'after',
      actor: '$11',
    })}
    select * from created`,
};

/** Makes an endpoint and shows its secret, this once. */
export function createCreateWebhook(deps: WebhooksDeps): (input: CreateInput) => Promise<Reply> {
  const { pool, isAddressAllowed, makeSecret } = deps;

  return async ({ body, caller }) => {
    const secret = makeSecret();
    // Locked before endpoints are counted: two that are made at once see each other.
    const created = await inTransaction(pool, async (client): Promise<Created> => {
      const rights = await lockRights(client, caller.accountId);
      const checked = checkWebhookUrl(body.url, { httpAllowed: rights.httpAllowed, isAddressAllowed });
      if (checked.kind === 'refused') return { kind: 'refused', reply: refuseUrl(checked.why) };
      const row = await insertEndpoint(
        client,
        { body, caller, secret, endpointsMax: rights.endpointsMax },
        deps,
      );
      if (row) return { kind: 'created', row };
      const detail = `The account has ${rights.endpointsMax} endpoints, which is all that it may have.`;
      return { kind: 'refused', reply: { kind: 'refused', code: 'too_many_webhooks', context: { detail } } };
    });
    if (created.kind === 'refused') return created.reply;
    const shown: WebhookEndpointWithSecret = { ...toWebhookEndpoint(created.row, deps.box), secret };
    return { kind: 'ok', status: 201, body: shown, headers: { location: `/v1/webhooks/${shown.id}` } };
  };
}

type Created =
  | { readonly kind: 'created'; readonly row: EndpointRow }
  | { readonly kind: 'refused'; readonly reply: Reply };

type NewEndpoint = CreateInput & { readonly secret: string; readonly endpointsMax: number };

async function insertEndpoint(
  db: Queryable,
  { body, caller, secret, endpointsMax }: NewEndpoint,
  { box, encrypt }: WebhooksDeps,
): Promise<EndpointRow | undefined> {
  const [row] = await queryRows<EndpointRow>(db, CREATE, [
    caller.accountId,
    body.name,
    body.url,
    [...new Set(body.events)],
    body.payload,
    body.attempts_max,
    box.seal(body.headers),
    encrypt(secret),
    body.active,
    endpointsMax,
    auditActor(caller),
  ]);
  return row;
}
