// Turning a reply into bytes; every refusal leaves as a problem document.
import type { ServerResponse } from 'node:http';
import { type ErrorCode, errorEntry } from '../contracts/errors.ts';
import { PROBLEM_CONTENT_TYPE, type ProblemContext, problemOf } from '../contracts/problem.ts';

const RETRY_AFTER_SECONDS = '2';

export type Reply =
  | {
      readonly kind: 'ok';
      readonly status: 200 | 201 | 202 | 204 | 304;
      /** Answered as JSON; a Buffer as it is, with the `content-type` among the headers. */
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'refused';
      readonly code: ErrorCode;
      readonly context?: ProblemContext;
      readonly headers?: Readonly<Record<string, string>>;
    };

export function sendReply(response: ServerResponse, reply: Reply): void {
  if (reply.kind === 'refused') {
    sendRefusal(response, reply.code, reply.context ?? {}, reply.headers);
    return;
  }
  const { body } = reply;
  const text = body === undefined ? '' : Buffer.isBuffer(body) ? body : JSON.stringify(body);
  response.writeHead(reply.status, {
    ...(text === '' ? {} : { 'content-type': 'application/json; charset=utf-8' }),
    ...(reply.status === 304 ? {} : { 'content-length': Buffer.byteLength(text) }),
    'cache-control': 'no-store',
    ...reply.headers,
  });
  response.end(text);
}

export function sendRefusal(
  response: ServerResponse,
  code: ErrorCode,
  context: ProblemContext,
  headers: Readonly<Record<string, string>> = {},
): void {
  const text = JSON.stringify(problemOf(code, context));
  const entry = errorEntry(code);
  response.writeHead(entry.httpStatus, {
    'content-type': PROBLEM_CONTENT_TYPE,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...(entry.httpStatus === 401 ? { 'www-authenticate': 'Bearer' } : {}),
    ...(entry.httpStatus === 503 ? { 'retry-after': RETRY_AFTER_SECONDS } : {}),
    ...headers,
  });
  response.end(text);
}
