// What became of each submit_sm, in the log and as a span of its message's trace, for whoever follows one message. Nobody pays for
// it while the level of the log is above `debug` and no spans are exported; refusals and silence are said at `info`.
import { spanIdOf, traceIdOf, traceOf } from '../../../shared/kernel/trace-context.ts';
import type { Logger } from '../../../shared/platform/log.ts';
import type { SpanExport } from '../../../shared/platform/span-export.ts';
import { commandStatusName } from '../smpp/command-status.ts';
import type { PartJob } from './message-in-link.ts';

export type SubmitNotes = {
  /** The carrier's answer, which refuses the part for good or not, `durationMs` after the PDU. */
  answered(
    connector: string,
    job: PartJob,
    commandStatus: number,
    isRefused: boolean,
    durationMs: number,
  ): void;
  /** There was none in time, or the connection was lost. */
  unanswered(connector: string, job: PartJob, reason: 'timeout' | 'lost', durationMs: number): void;
};

export type SubmitNotesDeps = {
  readonly log: Logger;
  /** Absent: nobody wants spans. */
  readonly spans: SpanExport | undefined;
};

export function createSubmitNotes({ log, spans }: SubmitNotesDeps): SubmitNotes {
  function tell(connector: string, { of, partIndex }: PartJob, answer: string, durationMs: number): void {
    if (spans === undefined) return;
    const { id, traceparent } = of.message;
    const trace = traceOf(id, traceparent);
    if (!spans.wants(trace)) return;
    const endedAt = new Date();
    const startedAt = new Date(endedAt.getTime() - durationMs);
    const part = partIndex + 1;
    spans.send([
      {
        traceId: trace.root.traceId,
        // A part is sent again at another time.
        spanId: spanIdOf(id, `submit ${part} ${startedAt.getTime()} ${durationMs}`),
        parentSpanId: spanIdOf(id, 'sending'),
        ...{ name: 'smpp.submit_sm', kind: 'client', startedAt, endedAt },
        attributes: {
          'ringer.connector': connector,
          'ringer.part': part,
          'ringer.parts': of.parts.length,
          'ringer.answer': answer,
        },
        error: answer === 'ESME_ROK' ? undefined : answer,
      },
    ]);
  }

  function lineOf(connector: string, { of, partIndex }: PartJob, answer: string, durationMs: number) {
    const { id: messageId } = of.message;
    const traceId = traceIdOf(of.message);
    return { messageId, traceId, connector, part: partIndex + 1, answer, durationMs: Math.round(durationMs) };
  }

  return {
    answered(connector, job, commandStatus, isRefused, durationMs) {
      const level = isRefused ? 'info' : 'debug';
      const isLogged = log.isLevelEnabled(level);
      if (!isLogged && spans === undefined) return;
      const answer = commandStatusName(commandStatus);
      if (isLogged) log[level](lineOf(connector, job, answer, durationMs), 'submit.answered');
      tell(connector, job, answer, durationMs);
    },
    unanswered(connector, job, reason, durationMs) {
      log.info(lineOf(connector, job, reason, durationMs), 'submit.unanswered');
      tell(connector, job, reason, durationMs);
    },
  };
}
