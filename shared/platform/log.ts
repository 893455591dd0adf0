// One wide event a unit of work, as JSON on stdout in the form that Cloud Logging reads. Message text, whole numbers
// and secrets never go in: callers pass ids and `maskNumber` forms, and the paths below are a second line of defence.
import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

const SEVERITY: Readonly<Record<string, string>> = {
  trace: 'DEBUG',
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
  fatal: 'CRITICAL',
};

const REDACTED_KEYS = [
  'password',
  'secret',
  'token',
  'authorization',
  'body',
  'text',
  'api_secret',
  'client_secret',
];

/** `destination` is stdout unless a test passes its own stream. */
export function createLogger(service: string, level = 'info', destination?: NodeJS.WritableStream): Logger {
  return pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
      redact: { paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
}
