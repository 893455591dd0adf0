import type { IncomingMessage } from 'node:http';

export type BodyRead =
  | { readonly kind: 'read'; readonly body: Buffer }
  | { readonly kind: 'too-large' }
  /** The caller went away before the end. */
  | { readonly kind: 'broken' };

const EMPTY = Buffer.alloc(0);

/** Reads a request's body of at most `bytesMax`; what is beyond is not kept. */
export function readBody(request: IncomingMessage, bytesMax: number): Promise<BodyRead> {
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === '0')) {
    return Promise.resolve({ kind: 'read', body: EMPTY });
  }
  if (length !== undefined && Number(length) > bytesMax) return Promise.resolve({ kind: 'too-large' });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > bytesMax) {
        chunks.length = 0;
        resolve({ kind: 'too-large' });
      } else chunks.push(chunk);
    });
    request.on('end', () => {
      const [first = EMPTY] = chunks;
      resolve({ kind: 'read', body: chunks.length > 1 ? Buffer.concat(chunks) : first });
    });
    request.on('error', () => resolve({ kind: 'broken' }));
    request.on('close', () => resolve({ kind: 'broken' }));
  });
}
