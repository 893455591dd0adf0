import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Uuid } from '../kernel/ids.ts';
import type { Span } from '../kernel/span.ts';
import { traceOf } from '../kernel/trace-context.ts';
import { recordingLog } from '../testing/recording-log.ts';
import { runShutdown } from './shutdown.ts';
import { openSpanExport } from './span-export.ts';

const MESSAGE = '0193587c-9d1e-7a3b-8c4d-5e6f708192a3' as Uuid;
const SENDER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0';
const SPAN: Span = {
  ...{ traceId: '4bf92f3577b34da6a3ce929d0e0e4736', spanId: '8c4d5e6f708192a3' },
  ...{ parentSpanId: '00f067aa0ba902b7', name: 'carrier.submit', kind: 'client', error: 'ESME_RTHROTTLED' },
  startedAt: new Date('2026-11-25T10:00:00.250Z'),
  endedAt: new Date('2026-11-25T10:00:01.500Z'),
  attributes: { 'ringer.connector': 'sinch_primary', 'ringer.parts': 2 },
};
const SETTINGS = { OTEL_TRACES_EXPORTER: 'otlp', OTEL_TRACES_SAMPLER_ARG: 1 } as const;

type Received = { readonly path: string; readonly key: unknown; readonly body: string };
let collector: Server;
let url: string;
let received: Received[];

beforeEach(async () => {
  received = [];
  collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    received.push({
      ...{ path: request.url ?? '', key: request.headers['x-key'] },
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
});
afterEach(async () => {
  await runShutdown(1_000);
  collector.closeAllConnections();
  await new Promise((resolve) => collector.close(resolve));
});

const open = (settings: Partial<Parameters<typeof openSpanExport>[1]>) =>
  openSpanExport('fan-out-webhooks', { ...SETTINGS, ...settings }, recordingLog().log);

test('a collector gets a span with its ids, times, attributes and error', async () => {
  const exported = await open({
    ...{ OTEL_EXPORTER_OTLP_ENDPOINT: `${url}/`, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b, =,broken' },
  });
  exported?.send([SPAN]);
  await runShutdown(2_000);
  expect(received).toMatchObject([{ path: '/v1/traces', key: 'a b' }]);
  const { resourceSpans } = JSON.parse(received[0]?.body ?? '');
  expect(resourceSpans[0].resource.attributes).toContainEqual({
    ...{ key: 'service.name', value: { stringValue: 'fan-out-webhooks' } },
  });
  expect(resourceSpans[0].scopeSpans[0].spans).toMatchObject([
    {
      ...{ traceId: SPAN.traceId, spanId: SPAN.spanId, parentSpanId: SPAN.parentSpanId },
      ...{ name: 'carrier.submit', kind: 3, status: { code: 2, message: 'ESME_RTHROTTLED' } },
      startTimeUnixNano: '1795600800250000000',
      endTimeUnixNano: '1795600801500000000',
      attributes: [
        { key: 'ringer.connector', value: { stringValue: 'sinch_primary' } },
        { key: 'ringer.parts', value: { intValue: 2 } },
      ],
    },
  ]);
});

test('traces have an address of their own where one is named', async () => {
  const exported = await open({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${url}/collect` });
  exported?.send([SPAN]);
  await runShutdown(2_000);
  expect(received).toMatchObject([{ path: '/collect' }]);
});

test('a collector that is away holds up nobody', async () => {
  const exported = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  exported?.send(Array(10_000).fill(SPAN));
  await runShutdown(100);
  expect(received).toEqual([]);
});

describe('it is off', () => {
  test.each([
    ['without an address', {}],
    ['where the exporter is none', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://x', OTEL_TRACES_EXPORTER: 'none' }],
  ] as const)('%s', async (_when, settings) => {
    expect(await open(settings)).toBeUndefined();
  });
});

/** Spreads small numbers over 32 bits. */
const hash = (n: number) => Math.imul(n + 1, 2_654_435_761) >>> 0;

describe('what is wanted', () => {
  test("a sender's decision is kept to, whatever the share", async () => {
    const none = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_SAMPLER_ARG: 0 });
    expect(none?.wants(traceOf(MESSAGE, `${SENDER}1`))).toBe(true);
    expect(none?.wants(traceOf(MESSAGE, `${SENDER}0`))).toBe(false);
    expect(none?.wants(traceOf(MESSAGE, null))).toBe(false);
  });

  test('of other traces a share, everything where nothing else is said', async () => {
    const all = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: url });
    const half = await open({ OTEL_EXPORTER_OTLP_ENDPOINT: url, OTEL_TRACES_SAMPLER_ARG: 0.5 });
    const traces = Array.from({ length: 1_000 }, (_, n) =>
      traceOf(`0193587c-9d1e-7a3b-8c4d-5e6f${hash(n).toString(16).padStart(8, '0')}` as Uuid, null),
    );
    expect(traces.filter((trace) => all?.wants(trace))).toHaveLength(1_000);
    const wanted = traces.filter((trace) => half?.wants(trace)).length;
    expect(wanted).toBeGreaterThan(350);
    expect(wanted).toBeLessThan(650);
  });
});
