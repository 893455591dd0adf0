// Requests that create something may name themselves by Idempotency-Key, so that a repeat creates nothing more. The form
// of keys and what counts as the same request; the draft of the IETF leaves both to the server.
import { hash } from 'node:crypto';
import type { Uuid } from '../kernel/ids.ts';
import type { RawRequest } from './framework.ts';
import type { Reply } from './reply.ts';

/** A request under a key of its caller. */
export type OnceRequest = {
  readonly key: string;
  /** SHA-256 of method, path with its query, and body, hexadecimal. */
  readonly requestHash: string;
  /** How long the key is kept where that is not a day. */
  readonly keptSeconds?: number;
};

/** Answers a repeat with the first answer, and runs `work` only where there is none. */
export type AnswerOnce = (
  accountId: Uuid,
  request: OnceRequest,
  work: () => Promise<Reply>,
) => Promise<Reply>;

export const IDEMPOTENCY_KEY = 'idempotency-key';
const KEY_FORM = /^[\x21-\x7e]{1,255}$/;
const RETRY_AFTER_SECONDS = '1';

export type OnceHeader =
  | { readonly kind: 'absent' }
  | { readonly kind: 'present'; readonly request: OnceRequest }
  | { readonly kind: 'malformed' };

export function readOnce(request: RawRequest): OnceHeader {
  const header = request.headers[IDEMPOTENCY_KEY];
  if (header === undefined) return { kind: 'absent' };
  const key = String(header);
  if (!KEY_FORM.test(key)) return { kind: 'malformed' };
  const head = hash('sha256', `${request.method} ${request.url ?? ''}`, 'hex');
  const body = hash('sha256', request.rawBody ?? Buffer.alloc(0), 'hex');
  return { kind: 'present', request: { key, requestHash: hash('sha256', head + body, 'hex') } };
}

/** An answer that was given before. */
export function replayed(reply: Extract<Reply, { kind: 'ok' }>): Reply {
  return { ...reply, headers: { ...reply.headers, 'idempotency-replayed': 'true' } };
}

export const KEY_OF_ANOTHER: Reply = { kind: 'refused', code: 'idempotency_mismatch' };

export const KEY_IN_USE: Reply = {
  kind: 'refused',
  code: 'idempotency_conflict',
  headers: { 'retry-after': RETRY_AFTER_SECONDS },
};
