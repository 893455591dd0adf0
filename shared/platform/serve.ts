// Serves a function's endpoints: matches method and path, and answers for whatever a handler throws.
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { HttpFunction } from '@google-cloud/functions-framework';
import { allowedMethods, answeringMethod } from '../contracts/http/head.ts';
import { SigningKeysUnreadable } from './authenticate.ts';
import { CoalescerFull } from './coalesce.ts';
import type { RawRequest } from './framework.ts';
import { sendRefusal, sendReply } from './reply.ts';
import type { Route } from './route.ts';

export type RouteTable = readonly {
  readonly method: string;
  /** `/v1/messages/{id}` */
  readonly path: string;
  readonly route: Route;
}[];

/** `table` is for tests: it shows what a registered function goes by. */
export type ServedFunction = HttpFunction & { readonly table: RouteTable };

type Match =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  | { readonly kind: 'wrong-method'; readonly allow: string }
  | { readonly kind: 'unlisted' };

/** Serves a function's endpoints: matches method and path, and turns the reply into bytes. */
export function serve(table: RouteTable): ServedFunction {
  const compiled = table.map((entry) => ({ ...entry, segments: entry.path.split('/') }));
  const [anyRoute] = table;
  if (!anyRoute) throw new Error('a function needs at least one route');

  function match(asked: string, path: string): Match {
    const method = answeringMethod(asked);
    const segments = path.split('/');
    const allow: string[] = [];
    for (const entry of compiled) {
      const params = paramsOf(entry.segments, segments);
      if (!params) continue;
      if (entry.method === method) return { kind: 'found', route: entry.route, params };
      allow.push(entry.method);
    }
    return allow.length > 0
      ? { kind: 'wrong-method', allow: allowedMethods(allow).join(', ') }
      : { kind: 'unlisted' };
  }

  return Object.assign(handle, { table });

  async function handle(request: RawRequest, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const found = match(request.method ?? 'GET', path);
    if (found.kind === 'unlisted') {
      sendRefusal(response, 'not_found', {});
      return;
    }
    if (found.kind === 'wrong-method') {
      response.setHeader('allow', found.allow);
      sendRefusal(response, 'method_not_allowed', {});
      return;
    }
    try {
      sendReply(response, await found.route.endpoint(request, found.params));
    } catch (error) {
      const instance = randomUUID();
      const code = codeOf(error);
      const level = code === 'too_busy' ? 'warn' : 'error';
      found.route.log[level]({ err: error, instance, path, code }, 'request.failed');
      sendRefusal(response, code, {
        instance,
        ...(code === 'invalid_request' ? { detail: UNSTORABLE } : {}),
      });
    }
  }
}

function paramsOf(pattern: readonly string[], path: readonly string[]): Record<string, string> | undefined {
  if (pattern.length !== path.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const value = path[index] ?? '';
    if (part.startsWith('{')) params[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

const UNSTORABLE = 'A text holds a character that cannot be stored, such as NUL.';

function codeOf(error: unknown): 'too_busy' | 'invalid_request' | 'internal_error' {
  if (isUnavailable(error)) return 'too_busy';
  return isUnstorable(error) ? 'invalid_request' : 'internal_error';
}

/** A text that passed its schema and that PostgreSQL cannot hold: NUL. The fields' forms refuse it by name; this is the net. */
function isUnstorable(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === '22021' || error.code === '22P05');
}

/** Too much waits, or the database, the key set or a name server is away: the caller may try again. */
function isUnavailable(error: unknown): boolean {
  if (error instanceof CoalescerFull || error instanceof SigningKeysUnreadable) return true;
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|57P|08|53)/.test(code) || /timeout|terminated|not queryable/i.test(error.message)
  );
}
