// Which headers pass the gateway, after API Gateway's behaviour: the caller's Authorization arrives at the function as
// X-Forwarded-Authorization, the token's claims as X-Apigateway-Api-Userinfo, and what a caller sends under those
// names himself is dropped. Headers of one connection (RFC 9110 §7.6.1) end here in both directions.
import type { IncomingHttpHeaders } from 'node:http';

type Headers = Record<string, string | string[]>;

const ONE_CONNECTION = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'],
  ...['te', 'trailer', 'transfer-encoding', 'upgrade'],
]);
/** Set anew for the request that goes on, or the gateway's alone to say. */
const OWN = new Set(['host', 'content-length', 'expect', 'authorization', 'x-forwarded-authorization']);
const GATEWAY_PREFIX = 'x-apigateway-';

/** Headers for the function. `clientAddress` is appended to X-Forwarded-For. */
export function requestHeaders(
  headers: IncomingHttpHeaders,
  clientAddress: string,
  claims: { readonly token: string } | undefined,
): Headers {
  const forwarded = without(headers, (name) => OWN.has(name) || name.startsWith(GATEWAY_PREFIX));
  const before = headers['x-forwarded-for'];
  forwarded['x-forwarded-for'] = before === undefined ? clientAddress : `${before}, ${clientAddress}`;
  forwarded['x-forwarded-proto'] = 'http';
  if (headers.host !== undefined) forwarded['x-forwarded-host'] = headers.host;
  if (headers.authorization !== undefined) forwarded['x-forwarded-authorization'] = headers.authorization;
  // The payload of a JWT is base64url already, which is the form API Gateway gives the claims.
  if (claims !== undefined) forwarded['x-apigateway-api-userinfo'] = claims.token.split('.')[1] ?? '';
  return forwarded;
}

/** Headers for the caller. */
export function responseHeaders(headers: IncomingHttpHeaders): Headers {
  return without(headers, () => false);
}

function without(headers: IncomingHttpHeaders, isDropped: (name: string) => boolean): Headers {
  const named =
    headers.connection
      ?.toLowerCase()
      .split(',')
      .map((name) => name.trim()) ?? [];
  const kept: Headers = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value === undefined || ONE_CONNECTION.has(name) || named.includes(name) || isDropped(name)) continue;
    kept[name] = value;
  }
  return kept;
}
