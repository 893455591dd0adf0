// Polling without fetching the same again: an answer carries a tag of its content, and a caller who sends it back learns in a
// few bytes that nothing has changed (RFC 9110 §13.1.2).
import { createHash } from 'node:crypto';
import type { RawRequest } from './framework.ts';
import type { Reply } from './reply.ts';

/** `body` with its `ETag`, or 304 where the caller has it already. */
export function replyUnlessKnown(body: unknown, headers: RawRequest['headers']): Reply {
  const digest = createHash('sha256').update(JSON.stringify(body)).digest('base64url');
  const etag = `"${digest.slice(0, 22)}"`;
  const known = (headers['if-none-match'] ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*')
    ? { kind: 'ok', status: 304, headers: { etag } }
    : { kind: 'ok', status: 200, body, headers: { etag } };
}
