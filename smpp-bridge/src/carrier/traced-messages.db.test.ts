// A message followed through the bridge by its trace: over a socket to the simulated carrier and back, in the log and as spans.
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Uuid } from '../../../shared/kernel/ids.ts';
import { traceIdOf } from '../../../shared/kernel/trace-context.ts';
import { useDatabase } from '../../../shared/testing/database.ts';
import { recordingLog } from '../../../shared/testing/recording-log.ts';
import { recordingSpans } from '../../../shared/testing/recording-spans.ts';
import type { Carrier } from '../sandbox/carrier.ts';
import { control, endCarrier, start } from '../sandbox/test-carrier.ts';
import { type LinkStage, openLinkStage, type StageOptions } from '../testing/link-stage.ts';
import {
  insertQueued,
  type QueuedOptions,
  statusCounts,
  upsertConnector,
} from '../testing/queued-messages.ts';

const database = useDatabase();
const POLL = { timeout: 10_000, interval: 20 };
const SENDERS_TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const TRACEPARENT = `00-${SENDERS_TRACE}-00f067aa0ba902b7-01`;
const REFUSED_RECIPIENT = '+15005550005';

let carrier: Carrier;
let stage: LinkStage | undefined;

beforeEach(async () => {
  await database.pool.query(
    'truncate messaging.message_log, messaging.message_parts, messaging.receipts, messaging.vendor_connectors',
  );
  carrier = await start();
  await upsertConnector(database.pool, { port: carrier.smppPort });
});
afterEach(async () => {
  stage?.end();
  await endCarrier();
});

async function bound(options: StageOptions): Promise<LinkStage> {
  stage = openLinkStage(database.pool, options);
  await expect.poll(() => stage?.links.isBound('sandbox_one'), POLL).toBe(true);
  return stage;
}

async function queued(options: QueuedOptions & { readonly traceparent?: string }): Promise<Uuid> {
  const [id] = await insertQueued(database.pool, options);
  await database.pool.query('update messaging.message_log set traceparent = $2 where id = $1', [
    ...[id, options.traceparent],
  ]);
  return id as Uuid;
}

const linesOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

test('its lines name its trace, or that of its sender, from the claim to the settled answer', async () => {
  const { log, logText } = recordingLog('trace');
  const { router } = await bound({ log });
  const own = await queued({});
  const refused = await queued({ to: REFUSED_RECIPIENT, traceparent: TRACEPARENT });
  await router.route([own, refused]);
  await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ failed: 1, sent: 1 });
  const lines = linesOf(logText());
  const both = [traceIdOf({ id: own }), SENDERS_TRACE];
  expect(lines).toContainEqual(
    expect.objectContaining({ message: 'messages.claimed', messages: 2, traceIds: both }),
  );
  const answered = lines.filter(({ message }) => message === 'submit.answered');
  expect(answered.sort((a, b) => (a.messageId < b.messageId ? -1 : 1))).toMatchObject([
    { severity: 'DEBUG', messageId: own, traceId: both[0], answer: 'ESME_ROK', connector: 'sandbox_one' },
    { severity: 'INFO', messageId: refused, traceId: SENDERS_TRACE, answer: 'ESME_RINVDSTADR', part: 1 },
  ]);
  const settled = lines.filter(({ message }) => message === 'messages.settled');
  expect(settled.flatMap(({ traceIds }) => traceIds).sort()).toEqual([...both].sort());
  expect(JSON.stringify(lines)).not.toMatch(/5005550005|4155551234|hello/);
});

test('a line for many messages stands at the level at which functions have theirs', async () => {
  const { log, logText } = recordingLog('info');
  const { router } = await bound({ log });
  await router.route([await queued({})]);
  await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ sent: 1 });
  await expect
    .poll(async () => (await database.pool.query('select from messaging.receipts')).rowCount, POLL)
    .toBe(1);
  const { rows } = await database.pool.query('select id from messaging.receipts');
  const lines = linesOf(logText());
  expect(lines.map(({ message }) => message)).not.toContain('submit.answered');
  expect(lines).toContainEqual(
    expect.objectContaining({ message: 'messages.settled', settlements: 1, outcomes: { sent: 1 } }),
  );
  await expect
    .poll(() => [...lines, ...linesOf(logText())], POLL)
    .toContainEqual(expect.objectContaining({ message: 'receipts.stored', receiptIds: [rows[0].id] }));
});

test('each PDU to the carrier is a span within the hop that its row tells of, and a refusal is an error', async () => {
  const { spans, sent } = recordingSpans();
  const { router } = await bound({ spans });
  const own = await queued({ text: 'x'.repeat(200) });
  const refused = await queued({ to: REFUSED_RECIPIENT, traceparent: TRACEPARENT });
  const unrecorded = await queued({ traceparent: TRACEPARENT.replace(/01$/, '00') });
  await router.route([own, refused, unrecorded]);
  await expect.poll(() => statusCounts(database.pool), POLL).toEqual({ failed: 1, sent: 2 });
  const told = sent.map(({ traceId, name, attributes, error }) => {
    return [traceId, name, attributes['ringer.part'], attributes['ringer.answer'], error];
  });
  expect(told.sort()).toEqual(
    [
      [traceIdOf({ id: own }), 'smpp.submit_sm', 1, 'ESME_ROK', undefined],
      [traceIdOf({ id: own }), 'smpp.submit_sm', 2, 'ESME_ROK', undefined],
      [SENDERS_TRACE, 'smpp.submit_sm', 1, 'ESME_RINVDSTADR', 'ESME_RINVDSTADR'],
    ].sort(),
  );
  expect(new Set(sent.map(({ spanId }) => spanId)).size).toBe(3);
  expect(new Set(sent.map(({ parentSpanId }) => parentSpanId)).size).toBe(2);
  for (const { startedAt, endedAt } of sent)
    expect(startedAt.getTime()).toBeLessThanOrEqual(endedAt.getTime());
});

test('a carrier that is silent is told of, for each time that it was asked', async () => {
  const { log, logText } = recordingLog('info');
  const { spans, sent } = recordingSpans();
  await control(carrier, 'PUT', '/behaviour', { latencyMs: 60_000 });
  const { router } = await bound({ log, spans, times: { responseTimeoutMs: 100 } });
  const id = await queued({});
  await router.route([id]);
  await expect.poll(() => sent.length, POLL).toBeGreaterThanOrEqual(2);
  expect(sent[0]).toMatchObject({ name: 'smpp.submit_sm', error: expect.stringMatching(/^(timeout|lost)$/) });
  expect(linesOf(logText())).toContainEqual(
    expect.objectContaining({ message: 'submit.unanswered', messageId: id, traceId: traceIdOf({ id }) }),
  );
});
