import type { Reply } from '../../shared/platform/reply.ts';
import type { Site } from './load-site.ts';

// Scripts, styles and requests to this origin alone, nothing inline; the library draws its icons from `data:`.
const HEADERS = {
  'cache-control': 'public, max-age=300',
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
} as const;

type ReadDocsInput = { readonly params: Readonly<Record<string, string>> };

/** Serves the file of one path; `{name}` in it is taken from the request. */
export function createReadDocs(site: Site, path: string): (input: ReadDocsInput) => Promise<Reply> {
  return async ({ params }) => {
    const file = site.get(path.replace(/\{(\w+)\}/, (_, name: string) => params[name] ?? ''));
    if (file === undefined) return { kind: 'refused', code: 'not_found' };
    const headers = { ...HEADERS, 'content-type': file.contentType };
    return { kind: 'ok', status: 200, body: file.bytes, headers };
  };
}
