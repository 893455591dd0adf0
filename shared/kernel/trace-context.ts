// W3C Trace Context (w3.org/TR/trace-context): which trace a message belongs to. One that came with a `traceparent` belongs to
// its sender's trace; any other has its own, whose ids are its own id: whoever knows the message knows the trace.
import { hash } from 'node:crypto';
import type { Uuid } from './ids.ts';
import { loggedFew } from './logged-few.ts';

export type TraceContext = {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero: whose part what follows is. */
  readonly spanId: string;
  readonly isSampled: boolean;
};

/** Later versions may append fields ("Versioning of traceparent"); version `ff` is forbidden. */
const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const TRACEPARENT_LENGTH_MAX = 512;
const SAMPLED = 1;

/** Undefined where the text is none: a trace that is not understood is not gone on with ("A traceparent is received"). */
export function parseTraceparent(text: string | undefined): TraceContext | undefined {
  if (text === undefined || text.length > TRACEPARENT_LENGTH_MAX) return undefined;
  const [, version, traceId, spanId, flags, rest] = TRACEPARENT.exec(text) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  if (version === '00' && rest !== undefined) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** As it is kept: in version 00. Undefined where the text is none. */
export function keptTraceparent(text: string | undefined): string | undefined {
  const trace = parseTraceparent(text);
  return trace && formatTraceparent(trace);
}

/** Version 00, the only one there is. */
export function formatTraceparent({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`;
}

export type SubjectTrace = {
  /** The span that covers the whole life of the message. */
  readonly root: TraceContext;
  /** The sender's span, where there is one. */
  readonly parentSpanId: string | undefined;
};

/** `traceparent` as it was stored with the message. A trace of its own is recorded only where somebody decides so. */
export function traceOf(subjectId: Uuid, traceparent: string | null | undefined): SubjectTrace {
  const digits = subjectId.replaceAll('-', '');
  const spanId = digits.slice(16);
  const sender = parseTraceparent(traceparent ?? undefined);
  if (sender) return { root: { ...sender, spanId }, parentSpanId: sender.spanId };
  return { root: { traceId: digits, spanId, isSampled: false }, parentSpanId: undefined };
}

/** What tells a message's trace: its id, and its sender's trace where it is a part of one. */
export type TracedMessage = { readonly id: Uuid; readonly traceparent?: string | null | undefined };

/** For a line of a log about one message. */
export function traceIdOf({ id, traceparent }: TracedMessage): string {
  return traceOf(id, traceparent).root.traceId;
}

/** For a line of a log about several messages: the ids of their traces, of many the first ten. */
export function traceIdsOf(messages: readonly TracedMessage[]): readonly string[] {
  return loggedFew(messages).map(traceIdOf);
}

/** The same of what names its message in its own way. */
export function traceIdsBy<Item>(
  items: readonly Item[],
  messageOf: (item: Item) => TracedMessage,
): readonly string[] {
  return loggedFew(items).map((item) => traceIdOf(messageOf(item)));
}

/** The id of a part of that life: the same for whoever asks, so that what is told twice is told of one span. */
export function spanIdOf(subjectId: Uuid, part: string): string {
  return hash('sha256', `${subjectId} ${part}`, 'hex').slice(0, 16);
}
