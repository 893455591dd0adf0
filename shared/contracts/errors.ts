// The closed error catalogue. Each entry says who refused, the HTTP status, the SMPP command_status, whether the same
// request may succeed later, and what to change. `/errors/<code>` documents each; codes are never reused or renamed.

export type RefusedBy = 'customer' | 'platform' | 'carrier';

export type ErrorEntry = {
  readonly httpStatus: number;
  /** command_status that an SMPP customer gets for the same refusal. */
  readonly commandStatus: number;
  /** The same request, unchanged, may succeed later. */
  readonly retryable: boolean;
  readonly refusedBy: RefusedBy;
  readonly title: string;
  /** What to change. */
  readonly remedy: string;
};

export const ERROR_CATALOGUE = {
  body_not_json: {
    httpStatus: 400,
    commandStatus: 0x08,
    retryable: false,
    refusedBy: 'platform',
    title: 'The body is not JSON',
    remedy: 'Send a JSON object with Content-Type: application/json.',
  },
  body_too_large: {
    httpStatus: 413,
    commandStatus: 0x01,
    retryable: false,
    refusedBy: 'platform',
    title: 'The body is too large',
    remedy: 'Send at most 64 KiB; put many messages into a batch.',
  },
  invalid_request: {
    httpStatus: 422,
    commandStatus: 0x08,
    retryable: false,
    refusedBy: 'platform',
    title: 'A field is missing or wrong',
    remedy: 'Correct the fields listed under errors.',
  },
  text_too_long: {
    httpStatus: 422,
    commandStatus: 0x01,
    retryable: false,
    refusedBy: 'platform',
    title: 'The text needs more than 10 segments',
    remedy: 'Shorten the text: 10 segments are 1,530 GSM-7 characters or 670 others.',
  },
  mms_not_enabled: {
    httpStatus: 422,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'platform',
    title: 'MMS is not available yet',
    remedy: 'Send without media_urls.',
  },
  invalid_credentials: {
    httpStatus: 401,
    commandStatus: 0x0e,
    retryable: false,
    refusedBy: 'platform',
    title: 'The API key or its secret is wrong',
    remedy: 'Check the key and secret; create a new pair if the secret is lost.',
  },
  token_missing: {
    httpStatus: 401,
    commandStatus: 0x0e,
    retryable: false,
    refusedBy: 'platform',
    title: 'No access token',
    remedy: 'Get a token from POST /v1/oauth/token and send it as Authorization: Bearer <token>.',
  },
  token_invalid: {
    httpStatus: 401,
    commandStatus: 0x0e,
    retryable: false,
    refusedBy: 'platform',
    title: 'The access token is not valid',
    remedy: 'Get a new token from POST /v1/oauth/token.',
  },
  token_expired: {
    httpStatus: 401,
    commandStatus: 0x0e,
    retryable: false,
    refusedBy: 'platform',
    title: 'The access token has expired',
    remedy: 'Get a new token from POST /v1/oauth/token; tokens live for one hour.',
  },
  scope_missing: {
    httpStatus: 403,
    commandStatus: 0x0f,
    retryable: false,
    refusedBy: 'platform',
    title: 'The token lacks a scope',
    remedy: 'Ask for a token with the scope named in detail.',
  },
  not_found: {
    httpStatus: 404,
    commandStatus: 0x0c,
    retryable: false,
    refusedBy: 'platform',
    title: 'There is no such resource',
    remedy: 'Check the id; resources of other accounts are not visible.',
  },
  method_not_allowed: {
    httpStatus: 405,
    commandStatus: 0x03,
    retryable: false,
    refusedBy: 'platform',
    title: 'The method is not allowed here',
    remedy: 'Use a method listed in the Allow header.',
  },
  account_inactive: {
    httpStatus: 403,
    commandStatus: 0x0f,
    retryable: false,
    refusedBy: 'platform',
    title: 'The account is not active',
    remedy: 'Contact support; a suspended or closed account cannot send.',
  },
  sender_not_owned: {
    httpStatus: 422,
    commandStatus: 0x0a,
    retryable: false,
    refusedBy: 'platform',
    title: 'The sender does not belong to this account',
    remedy: 'Send from one of your numbers, or ask for the sender to be added.',
  },
  sender_sms_disabled: {
    httpStatus: 422,
    commandStatus: 0x0a,
    retryable: false,
    refusedBy: 'platform',
    title: 'The sender number has SMS switched off',
    remedy: 'Enable SMS for the number or send from another one.',
  },
  no_route: {
    httpStatus: 422,
    commandStatus: 0x0b,
    retryable: false,
    refusedBy: 'platform',
    title: 'No route leads to this recipient',
    remedy: 'Check the number; ask support whether the destination can be opened.',
  },
  validity_expired: {
    httpStatus: 422,
    commandStatus: 0x62,
    retryable: false,
    refusedBy: 'platform',
    title: 'The message was not sent within its validity',
    remedy: 'Allow a longer validity or send at a quieter time.',
  },
  route_refused: {
    httpStatus: 502,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'platform',
    title: 'The router refused the message',
    remedy: 'Nothing for you to change; our operators were alerted.',
  },
  carrier_refused: {
    httpStatus: 502,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'carrier',
    title: 'The carrier refused the message',
    remedy: 'Check recipient and sender; carrier_error says what the carrier answered.',
  },
  carrier_undelivered: {
    httpStatus: 502,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'carrier',
    title: 'The carrier could not deliver the message',
    remedy: 'Check the recipient; carrier_error says what the carrier reported.',
  },
  carrier_expired: {
    httpStatus: 502,
    commandStatus: 0x62,
    retryable: true,
    refusedBy: 'carrier',
    title: 'The recipient could not be reached in time',
    remedy: 'Try again later; the handset was off or out of reach.',
  },
  partial: {
    httpStatus: 502,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'carrier',
    title: 'Some parts were refused after others were accepted',
    remedy: 'Send the message again, shorter if possible.',
  },
  receipt_missing: {
    httpStatus: 504,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'carrier',
    title: 'The carrier never reported the outcome',
    remedy: 'The message may have arrived; a late receipt still corrects the status.',
  },
  outcome_unknown: {
    httpStatus: 504,
    commandStatus: 0x45,
    retryable: false,
    refusedBy: 'platform',
    title: 'It is not known whether the carrier took the message',
    remedy: 'Ask the recipient or send again; this connector never sends twice by itself.',
  },
  too_busy: {
    httpStatus: 503,
    commandStatus: 0x14,
    retryable: true,
    refusedBy: 'platform',
    title: 'The platform is busy',
    remedy: 'Try again after the time in Retry-After; nothing was accepted.',
  },
  upstream_timeout: {
    httpStatus: 504,
    commandStatus: 0x08,
    retryable: true,
    refusedBy: 'platform',
    title: 'The answer took too long',
    remedy: 'Read the resource before sending again; the request may have been accepted.',
  },
  internal_error: {
    httpStatus: 500,
    commandStatus: 0x08,
    retryable: true,
    refusedBy: 'platform',
    title: 'Something went wrong on our side',
    remedy: 'Try again; quote the instance id to support if it persists.',
  },
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof ERROR_CATALOGUE;

export function errorEntry(code: ErrorCode): ErrorEntry {
  return ERROR_CATALOGUE[code];
}

/** Reads a code back from the database; an unknown text is `undefined`. */
export function parseErrorCode(text: string): ErrorCode | undefined {
  return Object.hasOwn(ERROR_CATALOGUE, text) ? (text as ErrorCode) : undefined;
}
