// OpenTelemetry, switched on by its usual variables. Spans are made of times that are stored with a message anyway, when they
// are known; nothing is measured for their sake, and without the variables not even the library is loaded.
import { z } from 'zod';
import type { Span } from '../kernel/span.ts';
import type { SubjectTrace } from '../kernel/trace-context.ts';
import type { Logger } from './log.ts';
import { onShutdown } from './shutdown.ts';

/** The names and defaults are those of the OpenTelemetry specification, "Environment Variable Specification". */
export const telemetrySettings = {
  /** Base address of an OTLP collector that takes HTTP; traces go to `/v1/traces` there. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** The whole address for traces, where it is another. */
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** `name=value,name=value`, percent-encoded values. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().optional(),
  OTEL_TRACES_EXPORTER: z.enum(['otlp', 'none']).default('otlp'),
  /** The share of messages without a trace of their sender's that is exported, 0 to 1. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
} as const;

export type TelemetryConfig = {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_TRACES_ENDPOINT?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_HEADERS?: string | undefined;
  readonly OTEL_TRACES_EXPORTER: 'otlp' | 'none';
  readonly OTEL_TRACES_SAMPLER_ARG: number;
};

export type SpanExport = {
  /** A sender's decision is kept to; of other traces a share is wanted, the same ones in every process. */
  wants(trace: SubjectTrace): boolean;
  /** Never waits and never fails: spans that find the queue full are dropped. */
  send(spans: readonly Span[]): void;
};

/** Spans that wait for the collector; beyond it they are dropped. About 1 KiB each. */
const QUEUE_MAX = 8_192;
const BATCH_MAX = 512;
const EVERY_MS = 2_000;
const TIMEOUT_MS = 5_000;
const NONE: never[] = [];

/** Undefined where the variables do not ask for it. `service` is the `service.name` of the spans. */
export async function openSpanExport(
  service: string,
  config: TelemetryConfig,
  log: Logger,
): Promise<SpanExport | undefined> {
  const url = tracesUrl(config);
  if (url === undefined || config.OTEL_TRACES_EXPORTER === 'none') return undefined;
  const [api, { resourceFromAttributes }, sdk, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/sdk-trace'),
    import('@opentelemetry/exporter-trace-otlp-http'),
  ]);
  const exporter = new OTLPTraceExporter({
    ...{ url, timeoutMillis: TIMEOUT_MS, headers: headersOf(config.OTEL_EXPORTER_OTLP_HEADERS) },
  });
  const processor = new sdk.BatchSpanProcessor({
    exporter,
    ...{ maxQueueSize: QUEUE_MAX, maxExportBatchSize: BATCH_MAX },
    ...{ scheduledDelayMillis: EVERY_MS, exportTimeoutMillis: TIMEOUT_MS },
  });
  const share = config.OTEL_TRACES_SAMPLER_ARG;
  const sampler = share === 1 ? new sdk.AlwaysOnSampler() : new sdk.TraceIdRatioBasedSampler(share);
  const resource = resourceFromAttributes({ 'service.name': service, 'service.namespace': 'ringer' });
  const instrumentationScope = { name: 'ringer' };
  const unset = { code: api.SpanStatusCode.UNSET };
  const kinds = { internal: api.SpanKind.INTERNAL, client: api.SpanKind.CLIENT } as const;
  const contextOf = (traceId: string, spanId: string) => ({
    ...{ traceId, spanId, traceFlags: api.TraceFlags.SAMPLED },
  });
  onShutdown('spans', () => processor.shutdown());
  log.info({ url: new URL(url).origin }, 'spans.exported');

  return {
    wants: ({ root, parentSpanId }) =>
      parentSpanId === undefined
        ? sampler.shouldSample(api.ROOT_CONTEXT, root.traceId).decision ===
          sdk.SamplingDecision.RECORD_AND_SAMPLED
        : root.isSampled,
    send(spans) {
      for (const span of spans) {
        // One object each: there are thousands a second.
        const durationMs = Math.max(0, span.endedAt.getTime() - span.startedAt.getTime());
        const context = contextOf(span.traceId, span.spanId);
        const status =
          span.error === undefined ? unset : { code: api.SpanStatusCode.ERROR, message: span.error };
        processor.onEnd({
          ...(span.parentSpanId !== undefined && {
            parentSpanContext: contextOf(span.traceId, span.parentSpanId),
          }),
          name: span.name,
          kind: kinds[span.kind],
          spanContext: () => context,
          startTime: hrTimeOf(span.startedAt.getTime()),
          endTime: hrTimeOf(span.startedAt.getTime() + durationMs),
          duration: hrTimeOf(durationMs),
          attributes: span.attributes,
          links: NONE,
          events: NONE,
          ended: true,
          droppedAttributesCount: 0,
          droppedEventsCount: 0,
          droppedLinksCount: 0,
          status,
          resource,
          instrumentationScope,
        });
      }
    },
  };
}

function tracesUrl(config: TelemetryConfig): string | undefined {
  const base = config.OTEL_EXPORTER_OTLP_ENDPOINT;
  const own = config.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  return own ?? (base === undefined ? undefined : `${base.replace(/\/$/, '')}/v1/traces`);
}

function headersOf(text: string | undefined): Record<string, string> {
  const pairs = (text ?? '').split(',').flatMap((pair): [string, string][] => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' || value.length === 0
      ? []
      : [[name.trim(), decodeURIComponent(value.join('=').trim())]];
  });
  return Object.fromEntries(pairs);
}

/** Seconds and nanoseconds, as OpenTelemetry has times. */
function hrTimeOf(ms: number): [number, number] {
  return [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1_000_000)];
}
