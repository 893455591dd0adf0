// What fields of queries and bodies name. A field of the OpenAPI document that stands nowhere here fails the authorisation
// test, so that none is added unseen.
import type { Uuid } from '../../shared/kernel/ids.ts';
import { formatId } from '../../shared/kernel/ids.ts';
import { enterMessages } from '../../shared/testing/enter-messages.ts';
import { seedDelivery } from '../../shared/testing/seed-deliveries.ts';
import { insertRow, seedMessage } from '../../shared/testing/seed-messages.ts';
import type { ApiRequest, ApiWorld } from './api-world.ts';
import { makeResources, missing } from './made-resources.ts';

/** Things of the demo account, each as a caller would name it. */
type Thing =
  | 'number'
  | 'recipient'
  | 'optedOut'
  | 'message'
  | 'received'
  | 'batch'
  | 'campaign'
  | 'tag'
  | 'reference'
  | 'textHash'
  | 'endpoint'
  | 'credential'
  | 'bind'
  | 'subject'
  | 'actor';
export type Things = Readonly<Record<Thing, string>>;

export type NamedField = {
  readonly thing: Thing;
  /** `value` names the thing; path parameters are the caller's own. */
  request(value: string, own: Things): ApiRequest;
  /** The answer is the same to the owner too: what was asked for is done later, and tested there. */
  readonly later?: true;
};

const query = (name: string, thing: Thing, more: Readonly<Record<string, string>> = {}): NamedField => ({
  thing,
  request: (value) => ({ query: { ...more, [name]: value } }),
});
const body = (thing: Thing, make: (value: string) => unknown): NamedField => ({
  thing,
  request: (value) => ({ body: make(value) }),
});
const exported = (name: string, thing: Thing): NamedField => ({
  ...body(thing, (value) => ({ filters: { [name]: value } })),
  later: true,
});
const TO = { to: '+16505550123', body: 'Hello' };
const HOUR_MS = 3_600_000;
const lately = () => new Date(Date.now() - HOUR_MS).toISOString();

export const NAMED_FIELDS: Readonly<Record<string, NamedField>> = {
  'listMessages query from': query('from', 'number'),
  'listMessages query to': query('to', 'recipient'),
  'listMessages query campaign': query('campaign', 'campaign'),
  'listMessages query tag': query('tag', 'tag'),
  'listMessages query reference': query('reference', 'reference'),
  'listMessages query batch_id': query('batch_id', 'batch'),
  'listMessages query text_hash': query('text_hash', 'textHash'),
  'createExport body filters.from': exported('from', 'number'),
  'createExport body filters.to': exported('to', 'recipient'),
  'createExport body filters.campaign': exported('campaign', 'campaign'),
  'createExport body filters.tag': exported('tag', 'tag'),
  'createExport body filters.reference': exported('reference', 'reference'),
  'createExport body filters.batch_id': exported('batch_id', 'batch'),
  'createExport body filters.text_hash': exported('text_hash', 'textHash'),
  'submitMessage body from': body('number', (from) => ({ ...TO, from })),
  'preflightMessage body from': body('number', (from) => ({ ...TO, from })),
  'submitBatch body from': body('number', (from) => ({ from, messages: [TO] })),
  'submitBatch body messages.from': body('number', (from) => ({ messages: [{ ...TO, from }] })),
  'changeNumber body inbound.smpp_system_id': {
    thing: 'credential',
    request: (smpp_system_id, own) => ({
      params: { number: own.number },
      body: { inbound: { delivery_method: 'smpp', smpp_system_id } },
    }),
  },
  'listInbox query to': query('to', 'number'),
  'acknowledgeInbox body message_ids': body('received', (id) => ({ message_ids: [id] })),
  'listOptOuts query recipient': query('recipient', 'optedOut'),
  'listOptOuts query sender': query('sender', 'number'),
  'readOptOutHistory query recipient': query('recipient', 'optedOut'),
  'checkOptOuts body recipients': body('optedOut', (recipient) => ({
    ...{ recipients: [recipient], sender: '+14155550100' },
  })),
  'checkOptOuts body sender': body('number', (sender) => ({ recipients: ['+16505550177'], sender })),
  'listWebhookDeliveries query endpoint_id': query('endpoint_id', 'endpoint'),
  'listWebhookDeliveries query message_id': query('message_id', 'message'),
  'listDeliveriesOfWebhook query message_id': {
    thing: 'message',
    request: (message_id, own) => ({ params: { id: own.endpoint }, query: { message_id } }),
  },
  'createWebhookReplay body endpoint_id': body('endpoint', (endpoint_id) => ({
    ...{ endpoint_id, states: ['exhausted'], created_after: lately() },
  })),
  'createWebhookReplay body message_id': {
    ...body('message', (message_id) => ({ message_id, states: ['exhausted'], created_after: lately() })),
    later: true,
  },
  'listAuditLog query subject': query('subject', 'subject'),
  'listAuditLog query actor': query('actor', 'actor'),
  'readUsage query tag': query('tag', 'tag'),
  'listSmppBinds query system_id': query('system_id', 'bind', { state: 'ended' }),
};

/** Fields that name nothing of anybody, by their last name, wherever they stand. */
const PLAIN: readonly string[] = [
  // The place in a list: the rows are those of the account that asks.
  ...['limit', 'cursor', 'up_to'],
  ...[
    'name',
    'contact_email',
    'mode',
    'scopes',
    'allowed_ips',
    'requests_per_second',
    'expires_at',
    'active',
  ],
  ...['overlap_seconds', 'max_binds', 'throughput', 'action', 'after', 'before', 'direction', 'status'],
  ...[
    'error_code',
    'created_after',
    'created_before',
    'body',
    'encoding',
    'webhook_url',
    'media_urls',
    'send_at',
  ],
  ...['validity_seconds', 'metadata', 'fields', 'format', 'sms_enabled', 'mms_enabled', 'delivery_method'],
  ...[
    'webhook_method',
    'webhook_retry_count',
    'email_address',
    'acknowledged',
    'source',
    'changed_after',
    'more',
  ],
  ...['items', 'url', 'events', 'payload', 'attempts_max', 'headers', 'state', 'states', 'event_type'],
  ...['event_types', 'http_status', 'by'],
];

/** As `PLAIN`, where others of the same name do name something. */
const PLAIN_HERE: readonly RegExp[] = [
  /^(submitMessage|preflightMessage|submitBatch) body (messages\.)?(to|tags|reference)$/,
  /^(createSmppCredential|updateSmppCredential) body settings\./,
  // A name for all of the platform: that it is taken is told.
  /^createSmppCredential body system_id$/,
  // Anybody's word about any number.
  /^(addOptOut|removeOptOut) body (recipient|sender)$/,
  // Days.
  /^readUsage query (from|to)$/,
  // Of who is no caller yet.
  /^issueToken body /,
];

export function namesNothing(field: string): boolean {
  const last = field.slice(Math.max(field.lastIndexOf(' '), field.lastIndexOf('.')) + 1);
  return PLAIN_HERE.some((form) => form.test(field)) || (PLAIN.includes(last) && !(field in NAMED_FIELDS));
}

/** One of each that an account can have, found by the fields above. */
export async function makeThings(world: ApiWorld): Promise<Things> {
  const pool = world.pool();
  const account_id = world.owner();
  const [number, recipient, optedOut, tag] = ['+14155550100', '+16505550188', '+16505550177', 'named-tag'];
  const [text, campaign, reference] = ['Named by a test', 'CNAMED', 'named-reference'];
  const messageId = await seedMessage(pool, {
    ...{ account_id, source_addr: number, dest_addr: recipient, message_body: text, tags: [tag], reference },
    campaign_id: campaign,
  });
  await enterMessages(pool, account_id);
  const { rows } = await pool.query<{ hash: string }>('select messaging.text_hash($1) as hash', [text]);
  await insertRow(
    pool,
    'accounts.daily_usage',
    {
      account_id,
      day: new Date(),
      direction: 'outbound',
      test: false,
      tag,
      messages: 1,
      segments: 1,
      cost: 1,
    },
    'tag',
  );
  const receivedId = await seedMessage(pool, {
    ...{ account_id, direction: 'inbound', status: 'received', source_addr: recipient, dest_addr: number },
  });
  await insertRow(
    pool,
    'messaging.inbox_items',
    { account_id, message_id: receivedId, number, reason: 'storage' },
    'id',
  );
  await world.ask('addOptOut', { body: { recipient: optedOut, sender: number } });
  const batch = await world.ask('submitBatch', { body: { from: number, messages: [TO] } });
  const endpoint = await world.ask('createWebhook', { body: { url: 'https://example.com/named' } });
  const endpoint_id = await pool.query<{ id: Uuid }>(
    'select id from messaging.webhook_endpoints where account_id = $1 order by id desc limit 1',
    [account_id],
  );
  await seedDelivery(pool, account_id, 'https://example.com/named', {
    ...{ endpoint_id: endpoint_id.rows[0]?.id, subject_id: messageId },
  });
  const credential = await world.ask('createSmppCredential', { body: { name: 'Named by a test' } });
  await makeResources(world, '/v1/smpp/binds/{id}');
  const audited = await pool.query<{ actor: string }>(
    'select actor from messaging.audit_log where account_id = $1 order by id desc limit 1',
    [account_id],
  );
  return {
    ...{ number, recipient, optedOut, tag, campaign, reference, bind: 'made' },
    ...{ message: formatId('message', messageId), received: formatId('message', receivedId) },
    ...{ batch: String(batch.id), endpoint: String(endpoint.id), textHash: rows[0]?.hash ?? '' },
    ...{ credential: String(credential.system_id), subject: String(credential.id) },
    actor: audited.rows[0]?.actor ?? '',
  };
}

/** The same form, and nobody has it. */
export function nobodys(value: string): string {
  const other = missing(value);
  if (other !== value) return other;
  return /^[0-9a-f]{32}$/.test(value) ? 'f'.repeat(32) : `no${value.slice(2)}`;
}
