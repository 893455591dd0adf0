import type { TraceResource } from '../../shared/contracts/http/admin/trace.ts';
import { maskNumber } from '../../shared/kernel/e164.ts';
import { formatId, parseId } from '../../shared/kernel/ids.ts';
import { maskText } from '../../shared/kernel/mask-values.ts';
import { traceOf } from '../../shared/kernel/trace-context.ts';
import { toMessageResource } from '../../shared/messaging/message-resource.ts';
import type { Clock } from '../../shared/platform/clock.ts';
import type { Queryable } from '../../shared/platform/postgres.ts';
import type { Reply } from '../../shared/platform/reply.ts';
import { loadTrace, type TraceRows } from './load-trace.ts';
import { traceEntries } from './trace-entries.ts';

export type ReadTraceDeps = { readonly db: Queryable; readonly clock: Clock };

export function createReadTrace({
  db,
  clock,
}: ReadTraceDeps): (input: { readonly params: Readonly<Record<string, string>> }) => Promise<Reply> {
  return async ({ params }) => {
    const id = parseId('message', params.id ?? '');
    const rows = id && (await loadTrace(db, id, clock.now()));
    if (!rows) return { kind: 'refused', code: 'not_found' };
    return { kind: 'ok', status: 200, body: toTrace(rows) };
  };
}

function toTrace(rows: TraceRows): TraceResource {
  const { message } = rows;
  const { id, direction, status, sequence, segments, encoding, price, error } = toMessageResource(message);
  return {
    ...{ id, trace_id: traceOf(message.id, message.traceparent).root.traceId },
    account_id: message.account_id && formatId('account', message.account_id),
    ...{ direction, status, sequence },
    ...{ from: maskNumber(message.source_addr), to: maskNumber(message.dest_addr) },
    body: maskText(message.message_body),
    ...{ segments, encoding, price, vendor_cost: message.vendor_cost, error },
    ...{ door: message.door, test: message.test, connector: message.vendor_connector },
    ...{ campaign_id: message.campaign_id, flags: message.flags ?? [] },
    ...{ delayed_by: message.delayed_by, delay_reason: message.delay_reason },
    entries: traceEntries(rows),
  };
}
