// What goes wrong on our side.
import type { ErrorEntry } from './error-entry.ts';

export const PLATFORM_ERRORS = {
  route_refused: {
    httpStatus: 502,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'platform',
    fault: 'platform',
    title: 'The router refused the message',
    remedy: 'Nothing for you to change; our operators were alerted.',
  },
  outcome_unknown: {
    httpStatus: 504,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'platform',
    fault: 'platform',
    title: 'It is not known whether the carrier took the message',
    remedy: 'Ask the recipient or send again; this connector never sends twice by itself.',
  },
  too_busy: {
    httpStatus: 503,
    commandStatus: 0x14,
    retryable: true,
    refusedBy: 'platform',
    fault: 'platform',
    title: 'The platform is busy',
    remedy: 'Try again after the time in Retry-After; nothing was accepted.',
    equivalents: { twilio: [21611], telnyx: [40318], bandwidth: [5211] },
  },
  upstream_timeout: {
    httpStatus: 504,
    commandStatus: 0x08,
    retryable: true,
    refusedBy: 'platform',
    fault: 'platform',
    title: 'The answer took too long',
    remedy: 'Read the resource before sending again; the request may have been accepted.',
    equivalents: { telnyx: [10008] },
  },
  internal_error: {
    httpStatus: 500,
    commandStatus: 0x08,
    retryable: true,
    refusedBy: 'platform',
    fault: 'platform',
    title: 'Something went wrong on our side',
    remedy: 'Try again; quote the instance id to support if it persists.',
    equivalents: { telnyx: [10007], bandwidth: [5100] },
  },
} as const satisfies Readonly<Record<string, ErrorEntry>>;
