// The place of one attempt in the trace of what it tells of, for who makes the attempt and who shows what was sent.
import type { Uuid } from '../kernel/ids.ts';
import { type SubjectTrace, spanIdOf, type TraceContext } from '../kernel/trace-context.ts';

/** `attempt` counts from 1; `isSampled` is what the receiver is told of whether the trace is recorded. */
export function attemptTrace(
  deliveryId: Uuid,
  attempt: number,
  { root }: SubjectTrace,
  isSampled: boolean,
): TraceContext {
  return { traceId: root.traceId, spanId: spanIdOf(deliveryId, `attempt ${attempt}`), isSampled };
}

type Attempted = {
  readonly deliveryId: Uuid;
  readonly attempt: number;
  readonly trace: SubjectTrace;
  /** As it was noted; of old attempts it was not. */
  readonly sampled: boolean | null;
};

/** Of an attempt that was made. */
export function attemptedTrace({ deliveryId, attempt, trace, sampled }: Attempted): TraceContext {
  return attemptTrace(deliveryId, attempt, trace, sampled ?? trace.root.isSampled);
}
