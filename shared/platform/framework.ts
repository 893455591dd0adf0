// Registration with functions-framework 5, and the two things that it does per request and we replace:
// * `domain.create()`: a domain a request switches on async hooks for every promise of the process. Our handlers never
//   throw outside their promise, so an inert stand-in is enough; a stray throw becomes an uncaught exception.
// * body parsing: a malformed body ends in an HTML page (outside production with a stack trace) before any handler
//   runs. The stand-in keeps the bytes and lets `route` answer with a problem document.
import domain from 'node:domain';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { type HttpFunction, http } from '@google-cloud/functions-framework';

/** What the parser leaves on the request: the bytes, or why they could not be read. */
export type RawRequest = IncomingMessage & {
  rawBody?: Buffer;
  bodyFault?: 'too-large';
  body?: unknown;
};

/** More than any operation takes; each route has its own, smaller limit. */
const PARSER_BYTES_MAX = 10 * 1024 * 1024;

let tuned = false;

/** Registers an HTTP function under the name that Terraform, the gateway and the topology use. */
export function registerFunction(name: string, handler: HttpFunction): void {
  if (!tuned) tuneFramework();
  tuned = true;
  http(name, handler);
}

function tuneFramework(): void {
  const inert = { on: () => inert, run: (work: () => unknown) => work(), enter() {}, exit() {}, add() {} };
  domain.create = () => inert as unknown as domain.Domain;
  const requireHere = createRequire(import.meta.url);
  const requireFromFramework = createRequire(requireHere.resolve('@google-cloud/functions-framework'));
  const parsers = requireFromFramework('body-parser') as Record<string, unknown>;
  const skip = () => (_request: unknown, _response: unknown, next: () => void) => next();
  for (const name of ['json', 'text', 'urlencoded']) Object.defineProperty(parsers, name, { value: skip });
  Object.defineProperty(parsers, 'raw', { value: () => readBody });
}

function readBody(request: RawRequest, _response: ServerResponse, next: () => void): void {
  const chunks: Buffer[] = [];
  let length = 0;
  request.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length <= PARSER_BYTES_MAX) chunks.push(chunk);
    else chunks.length = 0;
  });
  request.on('error', () => {}); // the caller went away: there is nobody to answer
  request.on('end', () => {
    if (length > PARSER_BYTES_MAX) request.bodyFault = 'too-large';
    else request.rawBody = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks);
    next();
  });
}
