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

// Allowed, not forbidden: a database error carries whole rows in fields of its own (`detail`, `where`).
type LoggedError = {
  readonly type: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly code?: string;
  readonly constraint?: string;
  readonly cause?: LoggedError;
};

const CAUSES_MAX = 5;

function errorFields(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: String(error) };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...('code' in error ? { code: String(error.code) } : {}),
    ...('constraint' in error ? { constraint: String(error.constraint) } : {}),
    ...(error.cause === undefined || depth >= CAUSES_MAX
      ? {}
      : { cause: errorFields(error.cause, depth + 1) }),
  };
}

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

// A write a line would be a twentieth of what a busy process does. What is gathered is written at exit, too.
const GATHERED = { minLength: 4_096, periodicFlush: 100 };

/** `destination` is stdout unless a test passes its own stream. */
export function createLogger(service: string, level = 'info', destination?: NodeJS.WritableStream): Logger {
  return pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
      serializers: { err: (error: unknown) => errorFields(error) },
      redact: { paths: REDACTED_KEYS.flatMap((key) => [key, `*.${key}`]), censor: '[redacted]' },
    },
    destination ?? pino.destination({ fd: 1, sync: false, ...GATHERED }),
  );
}
