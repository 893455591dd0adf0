// Where a client puts its key and secret: in the body or in HTTP Basic authentication, never both (RFC 6749 §2.3).
import type { IncomingHttpHeaders } from 'node:http';

export type ClientCredentials =
  | { readonly kind: 'given'; readonly apiKey: string; readonly apiSecret: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'twice' };

type CredentialFields = {
  readonly client_id?: string | undefined;
  readonly client_secret?: string | undefined;
};

/** API Gateway moves a caller's Authorization to X-Forwarded-Authorization. */
export function clientCredentials(headers: IncomingHttpHeaders, fields: CredentialFields): ClientCredentials {
  const basic = parseBasic(headers['x-forwarded-authorization']) ?? parseBasic(headers.authorization);
  const { client_id: apiKey, client_secret: apiSecret } = fields;
  if (basic) return apiSecret === undefined ? { kind: 'given', ...basic } : { kind: 'twice' };
  if (apiKey === undefined || apiSecret === undefined) return { kind: 'missing' };
  return { kind: 'given', apiKey, apiSecret };
}

/** Both halves are form-encoded inside (RFC 6749 §2.3.1). */
function parseBasic(
  header: string | string[] | undefined,
): { apiKey: string; apiSecret: string } | undefined {
  if (typeof header !== 'string' || !/^basic /i.test(header)) return undefined;
  const text = Buffer.from(header.slice(6), 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return undefined;
  return { apiKey: decodeForm(text.slice(0, colon)), apiSecret: decodeForm(text.slice(colon + 1)) };
}

function decodeForm(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
