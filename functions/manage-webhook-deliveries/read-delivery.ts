import type {
  WebhookAttempt,
  WebhookDeliveryDetail,
} from '../../shared/contracts/http/webhook-deliveries.ts';
import { attemptedTrace } from '../../shared/delivery/attempt-trace.ts';
import {
  DELIVERY_COLUMNS,
  type DeliveryRow,
  toWebhookDelivery,
} from '../../shared/delivery/delivery-resource.ts';
import { maskedRequestHeaders } from '../../shared/delivery/request-headers.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import { traceOf } from '../../shared/kernel/trace-context.ts';
import { type Queryable, queryRows, type Statement } from '../../shared/platform/postgres.ts';
import { NOT_FOUND } from '../../shared/platform/refusals.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import type { DeliveriesInput } from './deliveries-context.ts';

type DetailRow = DeliveryRow & {
  readonly body: string;
  readonly headers_encrypted: string | null;
  readonly traceparent: string | null;
};

const FIND: Statement = {
  name: 'manage-webhook-deliveries.find',
  text: `
    select ${DELIVERY_COLUMNS}, d.body, d.traceparent, e.headers_encrypted
    from messaging.webhook_deliveries d left join messaging.webhook_endpoints e on e.id = d.endpoint_id
    where d.id = $1 and d.account_id = $2`,
};

type AttemptRow = {
  readonly attempt: number;
  readonly replay: boolean;
  readonly started_at: Date;
  readonly duration_ms: number;
  readonly http_status: number | null;
  readonly error: string | null;
  readonly response_headers: Readonly<Record<string, string>> | null;
  readonly response_head: string | null;
  readonly next_at: Date | null;
  readonly sampled: boolean | null;
};

const ATTEMPTS_SHOWN_MAX = 100;

const LOAD_ATTEMPTS: Statement = {
  name: 'manage-webhook-deliveries.load-attempts',
  text: `
    select attempt, replay, started_at, duration_ms, http_status, error, response_headers, response_head, next_at,
      sampled
    from messaging.webhook_attempts
    where delivery_id = $1
    order by attempt desc
    limit ${ATTEMPTS_SHOWN_MAX}`,
};

export type ReadDeliveryDeps = {
  readonly db: Queryable;
  /** Names of the headers of a customer's own. */
  readonly headerNames: (sealed: string) => readonly string[];
};

/** One delivery with its body and every attempt. */
export function createReadDelivery({
  db,
  headerNames,
}: ReadDeliveryDeps): (input: DeliveriesInput) => Promise<Reply> {
  return async ({ params, caller }) => {
    const id = parseId('webhookDelivery', params.id ?? '');
    const [row] = id ? await queryRows<DetailRow>(db, FIND, [id, caller.accountId]) : [];
    if (!row) return NOT_FOUND;
    const attempts = await queryRows<AttemptRow>(db, LOAD_ATTEMPTS, [row.id]);
    const customNames = row.headers_encrypted === null ? [] : headerNames(row.headers_encrypted);
    const detail: WebhookDeliveryDetail = {
      ...toWebhookDelivery(row),
      body: row.body,
      attempt_log: attempts.toReversed().map((attempt) => toAttempt(row, attempt, customNames)),
    };
    return { kind: 'ok', status: 200, body: detail };
  };
}

function toAttempt(
  { id: deliveryId, subject_id: subjectId, traceparent }: DetailRow,
  row: AttemptRow,
  customNames: readonly string[],
): WebhookAttempt {
  const { attempt, sampled } = row;
  const trace = attemptedTrace({ deliveryId, attempt, sampled, trace: traceOf(subjectId, traceparent) });
  return {
    attempt,
    replay: row.replay,
    started_at: row.started_at.toISOString(),
    duration_ms: row.duration_ms,
    request_headers: maskedRequestHeaders(formatId('event', deliveryId), row.started_at, trace, customNames),
    http_status: row.http_status,
    error: row.error,
    response_headers: row.response_headers,
    response_head: row.response_head,
    next_attempt_at: row.next_at?.toISOString() ?? null,
  };
}
