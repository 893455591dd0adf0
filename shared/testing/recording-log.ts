import { PassThrough } from 'node:stream';
import { createLogger, type Logger } from '../platform/log.ts';

export type RecordingLog = {
  readonly log: Logger;
  /** What was logged since the last call, one JSON object a line. */
  logText(): string;
};

/** The real logger, writing to memory. */
export function recordingLog(level: 'info' | 'trace' = 'info'): RecordingLog {
  const stream = new PassThrough();
  return { log: createLogger('test', level, stream), logText: () => String(stream.read() ?? '') };
}
