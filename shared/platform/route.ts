// The wrapper of every HTTP endpoint: authenticate, check scope or role, parse, call, answer. Whatever goes wrong leaves as a
// problem document; the caller never sees an error text of ours.
import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import type { ErrorCode } from '../contracts/errors.ts';
import type { BodyForm } from '../contracts/http/operation.ts';
import { type OperatorRole, ROLE_SCOPES } from '../contracts/operator-roles.ts';
import type { FieldError } from '../contracts/problem.ts';
import type { Scope } from '../contracts/token.ts';
import type { Uuid } from '../kernel/ids.ts';
import type {
  AnswerHeaders,
  Authentication,
  Authenticator,
  CallerHeaders,
  OperatorPrincipal,
  Principal,
} from './authenticate.ts';
import type { RawRequest } from './framework.ts';
import { ANY_VERSION, type IfMatch, readIfMatch, VERSION_NOT_NAMED } from './if-match.ts';
import type { Logger } from './log.ts';
import { type AnswerOnce, type OnceRequest, readOnce } from './once.ts';
import type { Reply } from './reply.ts';

export type RouteInput<Body, Query, Caller> = {
  readonly body: Body;
  readonly query: Query;
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly headers: RawRequest['headers'];
  /** The caller's key, where the route leaves keys to its handler. */
  readonly once: OnceRequest | undefined;
  /** Which version the caller means; any, unless the route asks for it. */
  readonly ifMatch: IfMatch;
};

type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'scope'; readonly scope: Scope; readonly authenticator: Authenticator }
  | {
      readonly kind: 'role';
      readonly role: OperatorRole;
      readonly authenticator: Authenticator<OperatorPrincipal>;
    };
type CallerOf<A extends Access> = A extends { kind: 'scope' }
  ? Principal
  : A extends { kind: 'role' }
    ? OperatorPrincipal
    : undefined;

export type RouteSchema<A extends Access, Body extends z.ZodType, Query extends z.ZodType> = {
  readonly access: A;
  readonly body?: Body;
  readonly bodyForm?: BodyForm;
  readonly bodyBytesMax?: number;
  readonly query?: Query;
  /** Takes Idempotency-Key: answered here, or by the handler in the statement that creates. */
  readonly idempotency?: 'by-handler' | AnswerOnce;
  /** Asks for If-Match: the handler compares it with the version that it finds. */
  readonly ifMatch?: true;
  readonly log: Logger;
};

type Endpoint = (request: RawRequest, params: Readonly<Record<string, string>>) => Promise<Reply>;
export type Route = {
  readonly endpoint: Endpoint;
  readonly log: Logger;
  /** What it goes by; a test compares it with the operation that the gateway publishes. */
  readonly schema: RouteSchema<Access, z.ZodType, z.ZodType>;
};

const DEFAULT_BODY_BYTES_MAX = 64 * 1024;
const ABSENT = { kind: 'absent' } as const;
const ANY = { kind: 'present', ifMatch: ANY_VERSION } as const;
const KEY_ERROR = { field: 'Idempotency-Key', message: 'must be 1 to 255 visible ASCII characters' };
const VERSION_ERROR = { field: 'If-Match', message: 'must be *, or ETags in quotes' };
const MALFORMED_KEY = refuseFields([KEY_ERROR]);
const MALFORMED_VERSION = refuseFields([VERSION_ERROR]);

/** Wraps one endpoint. `handle` gets parsed values only. */
export function route<
  A extends Access,
  Body extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
>(
  schema: RouteSchema<A, Body, Query>,
  handle: (input: RouteInput<z.output<Body>, z.output<Query>, CallerOf<A>>) => Promise<Reply>,
): Route {
  async function answer(
    request: RawRequest,
    params: Readonly<Record<string, string>>,
    principal: Principal | OperatorPrincipal | undefined,
  ): Promise<Reply> {
    const read = readInput(schema, request);
    if (read.kind === 'refused') return read;
    const { idempotency } = schema;
    const once = idempotency === undefined ? ABSENT : readOnce(request);
    if (once.kind === 'malformed') return MALFORMED_KEY;
    const work = (byHandler?: OnceRequest) =>
      handle({
        body: read.body as z.output<Body>,
        query: read.query as z.output<Query>,
        params,
        caller: principal as CallerOf<A>,
        headers: request.headers,
        once: byHandler,
        ifMatch: read.ifMatch,
      });
    if (once.kind === 'absent' || idempotency === undefined || principal === undefined) return work();
    if (idempotency === 'by-handler') return work(once.request);
    return idempotency(ownerOf(principal), once.request, work);
  }

  return {
    log: schema.log,
    schema,
    async endpoint(request, params) {
      const caller = await callerOf(schema.access, request);
      const reply = caller.kind === 'refused' ? caller : await answer(request, params, caller.principal);
      return caller.headers === undefined
        ? reply
        : { ...reply, headers: { ...caller.headers, ...reply.headers } };
    },
  };
}

async function callerOf(
  access: Access,
  request: RawRequest,
): Promise<{ readonly headers?: AnswerHeaders } & (Refused | Known)> {
  if (access.kind === 'public') return { kind: 'known', principal: undefined };
  const header = request.headers['x-forwarded-authorization'];
  const caller: CallerHeaders = {
    authorization: Array.isArray(header) ? header[0] : header,
    forwardedFor: request.headers['x-forwarded-for'],
  };
  const { authenticator } = access;
  const outcome: Authentication<Principal | OperatorPrincipal> = await authenticator.authenticate(caller);
  if (outcome.kind === 'refused') return outcome;
  const { principal, headers = {} } = outcome;
  const wanted = access.kind === 'scope' ? access.scope : ROLE_SCOPES[access.role];
  if (!(principal.scopes as ReadonlySet<string>).has(wanted)) {
    const context = { detail: `The token lacks ${wanted}.` };
    return { kind: 'refused', code: 'scope_missing', context, headers };
  }
  return { kind: 'known', principal, headers };
}

/** Under whom keys of requests are kept. */
function ownerOf(principal: Principal | OperatorPrincipal): Uuid {
  return 'accountId' in principal ? principal.accountId : principal.operatorId;
}

function refuseFields(errors: readonly FieldError[]): Refused {
  const [first] = errors;
  const context = { errors, detail: `${first?.field}: ${first?.message}` };
  return { kind: 'refused', code: 'invalid_request', context };
}

type Known = { readonly kind: 'known'; readonly principal: Principal | OperatorPrincipal | undefined };
type Refused = Extract<Reply, { kind: 'refused' }>;

type ReadInput =
  | { readonly kind: 'read'; readonly body: unknown; readonly query: unknown; readonly ifMatch: IfMatch }
  | Refused;

function readInput(schema: RouteSchema<Access, z.ZodType, z.ZodType>, request: RawRequest): ReadInput {
  const raw = schema.body ? readBody(request, schema) : { kind: 'read' as const, value: undefined };
  if (raw.kind === 'refused') return raw;
  const errors: FieldError[] = [];
  const body = parsePart(schema.body, raw.value, errors);
  const query = parsePart(schema.query, schema.query ? queryOf(request) : undefined, errors);
  if (errors.length > 0) return refuseFields(errors);
  const version = schema.ifMatch ? readIfMatch(request) : ANY;
  if (version.kind === 'absent') return VERSION_NOT_NAMED;
  if (version.kind === 'malformed') return MALFORMED_VERSION;
  return { kind: 'read', body, query, ifMatch: version.ifMatch };
}

type ReadBody =
  | { readonly kind: 'read'; readonly value: unknown }
  | { readonly kind: 'refused'; readonly code: ErrorCode };

function readBody(
  request: RawRequest,
  limits: { readonly bodyBytesMax?: number; readonly bodyForm?: BodyForm },
): ReadBody {
  const bytes = request.rawBody ?? Buffer.alloc(0);
  if (request.bodyFault === 'too-large' || bytes.length > (limits.bodyBytesMax ?? DEFAULT_BODY_BYTES_MAX)) {
    return { kind: 'refused', code: 'body_too_large' };
  }
  const type = request.headers['content-type'] ?? '';
  if (limits.bodyForm === 'json-or-form' && type.startsWith('application/x-www-form-urlencoded')) {
    return { kind: 'read', value: Object.fromEntries(new URLSearchParams(bytes.toString('utf8'))) };
  }
  // Decoding replaces what is not UTF-8 without a word; a text must not arrive altered.
  if (!isUtf8(bytes)) return { kind: 'refused', code: 'body_not_json' };
  if (limits.bodyForm === 'json-or-lines' && type.startsWith('application/x-ndjson')) {
    return { kind: 'read', value: { items: readLines(bytes.toString('utf8')) } };
  }
  try {
    return { kind: 'read', value: JSON.parse(bytes.toString('utf8')) };
  } catch {
    return { kind: 'refused', code: 'body_not_json' };
  }
}

/** The last line may have its end or not; what else is empty is an item, so that items keep their line's place. */
function readLines(text: string): readonly unknown[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => {
    try {
      return JSON.parse(line) as unknown;
    } catch {
      return line.trim();
    }
  });
}

function queryOf(request: RawRequest): Record<string, string> {
  const query = (request.url ?? '').split('?')[1] ?? '';
  return Object.fromEntries(new URLSearchParams(query));
}

function parsePart(schema: z.ZodType | undefined, value: unknown, errors: FieldError[]): unknown {
  if (!schema) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const field = [...issue.path, key].join('.');
        errors.push({ field, message: 'is not a field of this operation' });
      }
    } else errors.push({ field: issue.path.join('.') || 'body', message: issue.message });
  }
  return undefined;
}
