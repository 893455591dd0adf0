/** Of OpenTelemetry; told when it is over. */
export type Span = {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: 'internal' | 'client';
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /** What went wrong, where something did. */
  readonly error: string | undefined;
};
