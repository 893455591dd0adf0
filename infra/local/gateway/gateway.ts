// The local stand-in of API Gateway: publishes the operations of the table and nothing else, checks the access token,
// moves it where the functions expect it, and passes the request on under the function's name. It differs in one
// thing: its own refusals are our problem documents.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Pool } from 'undici';
import type { ErrorCode } from '../../../shared/contracts/errors.ts';
import { answeringMethod } from '../../../shared/contracts/http/head.ts';
import type { OperationRoute } from '../../../shared/contracts/http/operation.ts';
import { PROBLEM_CONTENT_TYPE, type ProblemContext, problemOf } from '../../../shared/contracts/problem.ts';
import type { Authenticator } from '../../../shared/platform/authenticate.ts';
import { closeServer } from '../close-server.ts';
import { requestHeaders } from './forward-headers.ts';
import { FRONT_PAGE } from './front-page.ts';
import { createOperationMatcher } from './match-operation.ts';
import { passOn, type Upstream } from './pass-on.ts';
import { readBody } from './read-body.ts';

export type GatewayOptions = {
  readonly operations: readonly OperationRoute[];
  /** Origin of the functions host. */
  readonly functionsUrl: string;
  /** Which tokens an operation takes, by how it is opened. */
  readonly authenticators: Readonly<Record<'scope' | 'role', Authenticator<unknown>>>;
  /** From the whole request read to the whole answer written; API Gateway's default is 15 s. */
  readonly deadlineMs: number;
};

export type Gateway = {
  readonly server: Server;
  /** Lets requests in flight finish, for at most 2 s. */
  close(): Promise<void>;
};

const UPSTREAM_CONNECTIONS = 256;
const HEADER_BYTES_MAX = 60 * 1024;
const REQUEST_TIMEOUT_MS = 30_000;
const CLOSE_TIMEOUT_MS = 2_000;

/** Makes the server; the caller listens. */
export function createGateway(options: GatewayOptions): Gateway {
  const match = createOperationMatcher(options.operations);
  const pool = new Pool(options.functionsUrl, { connections: UPSTREAM_CONNECTIONS, pipelining: 1 });
  const upstream: Upstream = { pool, deadlineMs: options.deadlineMs };
  const server = createServer(
    { maxHeaderSize: HEADER_BYTES_MAX, requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: 65_000 },
    (request, response) => {
      serve(request, response).catch(() => refuse(response, 'internal_error'));
    },
  );

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const mark = url.indexOf('?');
    const path = mark === -1 ? url : url.slice(0, mark);
    const matched = match(method, path);
    switch (matched.kind) {
      case 'found':
        return serveOperation(matched.operation, request, response);
      case 'unknown-method':
        return refuse(response, 'method_not_allowed', {}, { allow: matched.allowed.join(', ') });
      case 'unknown-path':
        if (answeringMethod(method) === 'GET') {
          if (path === '/') return answerText(response, FRONT_PAGE);
          if (path === '/healthz') return answerText(response, 'ok\n');
        }
        return refuse(response, 'not_found', { detail: 'There is no such operation.' });
    }
  }

  async function serveOperation(
    operation: OperationRoute,
    request: IncomingMessage,
    response: ServerResponse,
  ) {
    // The body is read at once: its events do not wait for the token to be checked.
    const reading = readBody(request, operation.bodyBytesMax);
    const caller = await checkToken(operation, request);
    if (caller.kind === 'refused') return refuse(response, caller.code, {}, { 'www-authenticate': 'Bearer' });
    if (caller.kind === 'unknown')
      return refuseLater(response, 'The signing keys cannot be read at the moment.');
    const body = await reading;
    if (body.kind === 'too-large') return refuse(response, 'body_too_large');
    if (body.kind === 'broken') return;
    const outcome = await passOn(upstream, response, {
      method: request.method === 'HEAD' ? 'HEAD' : operation.method,
      path: `/${operation.functionName}${request.url}`,
      headers: requestHeaders(request.headers, request.socket.remoteAddress ?? '', caller.claims),
      body: body.body,
    });
    if (outcome === 'unreachable') return refuseLater(response, 'The function did not answer.');
    if (outcome === 'too-late') return refuse(response, 'upstream_timeout');
  }

  async function checkToken(operation: OperationRoute, { headers, socket }: IncomingMessage) {
    const { kind } = operation.access;
    if (kind === 'public') return { kind: 'known', claims: undefined } as const;
    const { authorization } = headers;
    try {
      const outcome = await options.authenticators[kind].authenticate({
        ...{ authorization, forwardedFor: socket.remoteAddress },
      });
      if (outcome.kind === 'refused') return outcome;
      return { kind: 'known', claims: { token: authorization ?? '' } } as const;
    } catch {
      return { kind: 'unknown' } as const;
    }
  }

  return {
    server,
    async close() {
      await closeServer(server, CLOSE_TIMEOUT_MS);
      await pool.close();
    },
  };
}

function refuseLater(response: ServerResponse, detail: string): void {
  refuse(response, 'too_busy', { detail }, { 'retry-after': '1' });
}

function refuse(
  response: ServerResponse,
  code: ErrorCode,
  context: ProblemContext = {},
  headers: Readonly<Record<string, string>> = {},
): void {
  answerProblem(response, problemOf(code, context), headers);
}

function answerProblem(
  response: ServerResponse,
  problem: ReturnType<typeof problemOf>,
  headers: Readonly<Record<string, string>> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.writeHead(problem.status, { 'content-type': PROBLEM_CONTENT_TYPE, ...headers });
  response.end(JSON.stringify(problem));
}

function answerText(response: ServerResponse, text: string): void {
  response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' });
  response.end(text);
}
