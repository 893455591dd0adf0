// Polling without fetching the same again: an answer carries a tag of its content, and a caller who sends it back learns in a
// few bytes that nothing has changed (RFC 9110 §13.1.2).
import { createHash } from 'node:crypto';
import type { RawRequest } from './framework.ts';
import type { Reply } from './reply.ts';

/**
 * `body` with its `ETag`, or 304 where the caller has it already. Where a part of the body moves by itself, `lasting` is what
 * is left without it: the tag is of that, and weak (RFC 9110 §8.8.1), because it stands for more than one body.
 */
export function replyUnlessKnown(body: unknown, headers: RawRequest['headers'], lasting = body): Reply {
  const digest = createHash('sha256').update(JSON.stringify(lasting)).digest('base64url');
  const tag = `"${digest.slice(0, 22)}"`;
  const etag = lasting === body ? tag : `W/${tag}`;
  const known = (headers['if-none-match'] ?? '').split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(tag) || known.includes('*')
    ? { kind: 'ok', status: 304, headers: { etag } }
    : { kind: 'ok', status: 200, body, headers: { etag } };
}
