import { expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import { messageSpans } from './message-spans.ts';
import type { UnannouncedMessage } from './plan-deliveries.ts';

const at = (ms: number) => new Date(Date.UTC(2026, 10, 25, 12) + ms);
const DELIVERED: UnannouncedMessage = {
  ...{ id: '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid, account_id: null, direction: 'outbound' },
  ...{ source_addr: '+14155550100', dest_addr: '+16505550123', message_body: 'secret words' },
  ...{ status: 'delivered', segments: 2, encoding: 'gsm7', cost: '0.015000', error_code: null },
  ...{ carrier_error: null, refused_rule: null, sequence: 5, announced_sequence: 4, webhook_url: null },
  ...{ awaits_receipt: true, traceparent: null, corrected_at: null, scheduled_at: null },
  ...{ created_at: at(0), queued_at: at(20), sending_at: at(50), submitted_at: at(130), final_at: at(2_000) },
  ...{ send_at: null, tags: null, reference: null, metadata: null, batch_id: null, test: false },
};
const [TRACE, ROOT] = ['0193587c9d1e7a3b8c4d5e6f708192a3', '8c4d5e6f708192a3'];

test('a message is one span, with one for each thing that happened to it', () => {
  const spans = messageSpans(DELIVERED);
  expect(
    spans.map(({ name, parentSpanId, startedAt, endedAt }) => [
      ...[name, parentSpanId, startedAt.getTime() - at(0).getTime(), endedAt.getTime() - at(0).getTime()],
    ]),
  ).toEqual([
    ['message', undefined, 0, 2_000],
    ['message.validate', ROOT, 0, 20],
    ['message.queue', ROOT, 20, 50],
    ['carrier.submit', ROOT, 50, 130],
    ['carrier.receipt', ROOT, 130, 2_000],
  ]);
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([TRACE]));
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(5);
  expect(messageSpans(DELIVERED)).toEqual(spans);
});

test('no text and no number leaves', () => {
  const text = JSON.stringify(messageSpans(DELIVERED));
  for (const secret of ['secret words', '14155550100', '16505550123']) expect(text).not.toContain(secret);
});

test('a refusal is an error, under its code', () => {
  const refused: UnannouncedMessage = {
    ...{ ...DELIVERED, status: 'rejected', error_code: 'recipient_opted_out', sequence: 2 },
    ...{ queued_at: null, sending_at: null, submitted_at: null, final_at: at(10) },
  };
  expect(messageSpans(refused)).toMatchObject([
    { name: 'message', error: 'recipient_opted_out', endedAt: at(10) },
    { name: 'message.validate', error: undefined },
  ]);
});

test('a message from a handset is one span, from the carrier to the row that it became', () => {
  const received: UnannouncedMessage = {
    ...{ ...DELIVERED, direction: 'inbound', status: 'received', sequence: 1 },
    ...{ queued_at: null, sending_at: null, submitted_at: null, final_at: null },
    created_at: new Date('2024-11-23T11:59:59.900Z'),
  };
  expect(messageSpans(received)).toMatchObject([
    {
      ...{ traceId: TRACE, spanId: ROOT, parentSpanId: undefined, name: 'message', error: undefined },
      ...{ startedAt: received.created_at, endedAt: new Date(0x0193587c9d1e) },
      attributes: { 'ringer.direction': 'inbound', 'ringer.status': 'received' },
    },
  ]);
});

test('nothing is told before the end', () => {
  expect(messageSpans({ ...DELIVERED, status: 'sent', final_at: null })).toEqual([]);
});
